package history

import "strings"

const uuidLen = 36

// SplitMember splits a classic member id into what stands before the UUID (the
// client id, or the instance id of a static member) and the UUID.
//
// The coordinator makes them as "<client id or instance id>-<UUID>"
// (GroupMetadata and GroupMetadataManager, all versions); 2.3.0 used
// milliseconds in place of the UUID for static members (KAFKA-8715). Client ids
// may hold anything, so it is anchored at the end. An id of another shape, such
// as the base64 UUIDs of KIP-848, has no base.
func SplitMember(id string) (base, rest string) {
	if n := len(id) - uuidLen - 1; n > 0 && id[n] == '-' && isUUID(id[n+1:]) {
		return id[:n], id[n+1:]
	}
	if i := strings.LastIndexByte(id, '-'); i > 0 && len(id)-i-1 == 13 && digits(id[i+1:]) {
		return id[:i], id[i+1:]
	}
	return "", id
}

// IsEpochID reports whether a member id is one of KIP-848: a UUID alone, in 22
// characters of URL-safe base64 (org.apache.kafka.common.Uuid; the coordinator made
// it up to 3.9, the client does since KIP-1082).
func IsEpochID(id string) bool {
	if len(id) != 22 {
		return false
	}
	for i := 0; i < len(id); i++ {
		c := id[i]
		if !(c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '-' || c == '_') {
			return false
		}
	}
	return true
}

// withoutUUID takes the UUIDs out of a client id.
func withoutUUID(id string) string {
	for i := 0; i+uuidLen <= len(id); i++ {
		if isUUID(id[i : i+uuidLen]) {
			return id[:i] + withoutUUID(id[i+uuidLen:])
		}
	}
	return id
}

func isUUID(s string) bool {
	if len(s) != uuidLen {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F') {
				return false
			}
		}
	}
	return true
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// SplitMembers splits a list of member ids as coordinators print it:
// "Set(a, b)", "[a, b]", "HashSet(a, b)", "(a, b)", "a, b". Ids may hold
// commas, so a piece that does not end like a member id is joined to the next.
func SplitMembers(list string) []string {
	list = strings.TrimSpace(list)
	if i := strings.IndexAny(list, "(["); i >= 0 && !strings.ContainsAny(list[:i], "- ") {
		list = strings.TrimRight(list[i+1:], ")].")
	}
	var out []string
	part := ""
	for _, p := range strings.Split(list, ", ") {
		if part != "" {
			part += ", "
		}
		part += p
		if complete(part) {
			out = append(out, part)
			part = ""
		}
	}
	if part = strings.TrimSpace(part); part != "" {
		out = append(out, part)
	}
	return out
}

func complete(id string) bool {
	base, _ := SplitMember(id)
	return base != "" || !strings.Contains(id, " ") && len(id) > 0
}

// OffsetsPartition is the partition of __consumer_offsets that keeps a group,
// for the default of 50 partitions: Java's String.hashCode over UTF-16 units,
// modulo 50 (GroupMetadataManager.partitionFor, Utils.abs; unchanged since 0.9).
func OffsetsPartition(group string) int64 {
	var h int32
	for _, r := range group {
		if r > 0xffff {
			r -= 0x10000
			h = 31*h + (0xd800 + r>>10)
			h = 31*h + (0xdc00 + r&0x3ff)
			continue
		}
		h = 31*h + r
	}
	if h == -1<<31 {
		return 0
	}
	if h < 0 {
		h = -h
	}
	return int64(h) % 50
}
