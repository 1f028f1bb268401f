package report

import "charm.land/lipgloss/v2"

// theme holds the styles by what they mean. Only the terminal's own sixteen
// colours, bold and faint are used: they follow the reader's theme and need no
// guess at the background. No meaning hangs on a style alone, because reports
// are pasted into tickets.
type theme struct {
	title lipgloss.Style // headings
	bad   lipgloss.Style // something is wrong
	warn  lipgloss.Style // something is odd
	good  lipgloss.Style // nothing is wrong
	key   lipgloss.Style // what to look up or type: settings, positions
	dim   lipgloss.Style // labels, and what may be passed over
}

func newTheme() theme {
	plain := lipgloss.NewStyle()
	return theme{
		title: plain.Bold(true),
		bad:   plain.Bold(true).Foreground(lipgloss.Red),
		warn:  plain.Bold(true).Foreground(lipgloss.Yellow),
		good:  plain.Foreground(lipgloss.Green),
		key:   plain.Foreground(lipgloss.Cyan),
		dim:   plain.Faint(true),
	}
}
