// Package carry turns the state of a reader into bytes and back, so that another
// run of the same program can go on where this one stopped.
//
// It writes every field of a value, unexported ones included, and keeps which
// pointers are one. So a field that is added to some state is carried without a
// word, and one that cannot be (a function, a channel, an interface) is an error
// that the first test meets; what a new run makes by itself is named in [Made].
// The bytes have no version: whoever keeps them also keeps which build wrote them.
//
// Rejected: encoding/gob and encoding/json, which pass over unexported fields and
// write a shared pointer twice; and mirrors of all types with exported fields,
// which are as long as the types and forget what is added to these.
package carry
