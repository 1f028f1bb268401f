package parsers

import "github.com/rebalog/rebalog/parsers/event"

// nodePhrases are the ways in which Java clients print a node (Node.toString).
// A coordinator's node id is resolved where the capture is normalised.
var nodePhrases = []Phrase{
	{ID: "node", Template: "<host> (id: <node> rack: <>)", Versions: "0.9.0..",
		Example: "10.0.0.7:9092 (id: 2147483645 rack: null)", Want: "host=10.0.0.7:9092 node=2"},
	// KIP-848's clients print the answer of FindCoordinator as it came, with the
	// port apart.
	{ID: "found-coordinator", Template: "Coordinator(key='<>', nodeId=<node>, host='<host>', port=<>, errorCode=<>, errorMessage=<>)", Versions: "3.5.0..",
		Example: "Coordinator(key='orders', nodeId=2, host='10.0.0.7', port=9092, errorCode=0, errorMessage='')", Want: "host=10.0.0.7 node=2"},
}

// nested adds what the nested tables of the entry say about its captures. A
// phrase that captures the key itself replaces the captured text by the part
// that it recognised; all other values are added where they are missing.
func (r *recogniser) nested(line *Line, values []event.Value) []event.Value {
	for _, n := range line.Nested {
		at := indexOf(values, n.Key)
		table := r.known.nested[n.Table]
		if at < 0 || table == nil {
			continue
		}
		for _, v := range table.values(values[at].Text, &r.inner) {
			if v.Key == n.Key {
				values[at].Text = v.Text
				continue
			}
			values = addMissing(values, v)
		}
	}
	return values
}

func indexOf(values []event.Value, key event.Key) int {
	for i := range values {
		if values[i].Key == key {
			return i
		}
	}
	return -1
}

// valueOf is the text of a key, empty if it is not there.
func valueOf(values []event.Value, key event.Key) string {
	if at := indexOf(values, key); at >= 0 {
		return values[at].Text
	}
	return ""
}
