package layout

import "strings"

// Level returns the name that this program gives to a level, whatever the
// logging library calls it; "" for what is no level. Case is ignored.
//
// Sources: log4j, JUL (SEVERE, CONFIG, FINE...), Python (CRITICAL), syslog and
// librdkafka (NOTICE, EMERG, ALERT), Erlang, .NET (Information), pino and
// bunyan (10 to 60).
func Level(name string) string {
	if len(name) > 11 {
		return ""
	}
	switch strings.ToUpper(name) {
	case "TRACE", "FINEST", "FINER", "VERBOSE", "10", "ALL":
		return "TRACE"
	case "DEBUG", "FINE", "CONFIG", "20", "DBG":
		return "DEBUG"
	case "INFO", "INFORMATION", "NOTICE", "LOG", "30", "INF", "DEFAULT":
		return "INFO"
	case "WARN", "WARNING", "40", "WRN":
		return "WARN"
	case "ERROR", "SEVERE", "ERR", "50", "EROR":
		return "ERROR"
	case "FATAL", "CRITICAL", "CRIT", "EMERG", "EMERGENCY", "ALERT", "PANIC", "DPANIC", "60":
		return "FATAL"
	}
	return ""
}

// levelAt reads a level at the beginning of s. Where a blank follows, only
// capitals count: "Error sending heartbeat" is a message.
func levelAt(s string, anyCase bool) (level string, n int) {
	upper := true
	for n < len(s) && s[n]|0x20-'a' <= 25 {
		upper = upper && s[n] <= 'Z'
		n++
	}
	if n < 3 || n > 11 || !upper && !anyCase && (n == len(s) || s[n] == ' ') {
		return "", 0
	}
	return Level(s[:n]), n
}

// syslogLevel is the severity of RFC 5424, which librdkafka and GELF print too.
func syslogLevel(c byte) string {
	switch c {
	case '0', '1', '2':
		return "FATAL"
	case '3':
		return "ERROR"
	case '4':
		return "WARN"
	case '5', '6':
		return "INFO"
	case '7':
		return "DEBUG"
	}
	return ""
}

// letterLevel is the first letter of a level, as Ruby and Telegraf print it.
func letterLevel(c byte) string {
	switch c {
	case 'T':
		return "TRACE"
	case 'D':
		return "DEBUG"
	case 'I':
		return "INFO"
	case 'W':
		return "WARN"
	case 'E':
		return "ERROR"
	case 'F', 'C', 'A':
		return "FATAL"
	}
	return ""
}
