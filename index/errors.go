package index

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
)

// What can be wrong with a case. Every error of this package that has one of
// these causes says so through errors.Is; the library's own words are left out,
// for they speak of segments and bolts to people who look for a log.
var (
	ErrNotExist   = errors.New("there is no case")
	ErrNotCase    = errors.New("the folder holds other files than a case")
	ErrInUse      = errors.New("the case is in use by another process")
	ErrIncomplete = errors.New("the case is incomplete: its writing was cut off")
	ErrSchema     = errors.New("the case has another form")
	ErrDamaged    = errors.New("the case is damaged")
)

// SchemaError says that a case was written in a form that this version does not
// read. errors.Is(err, ErrSchema) holds.
type SchemaError struct {
	Found, Want int
	Tool        string // version of rebalog that wrote it
}

func (e *SchemaError) Error() string {
	return fmt.Sprintf("the case has form %d (written by rebalog %s), this version reads form %d", e.Found, e.Tool, e.Want)
}

// Is makes errors.Is(err, ErrSchema) hold.
func (e *SchemaError) Is(target error) bool { return target == ErrSchema }

func caseError(verb, dir string, cause error) error {
	return fmt.Errorf("%s case %s: %w", verb, dir, cause)
}

// systemCauses are the refusals of an operating system that a user can do
// something about.
var systemCauses = []syscall.Errno{
	syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG, syscall.EROFS, syscall.EACCES, syscall.EPERM, syscall.EMFILE, syscall.EIO,
}

var errWrite = errors.New("the index cannot be written")

// writeCause finds the operating system's refusal in an error of the library,
// which passes some of them on as text only.
func writeCause(err error) error {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return errno
	}
	for _, cause := range systemCauses {
		if strings.Contains(err.Error(), cause.Error()) {
			return cause
		}
	}
	return errWrite
}

// guarded turns a panic of the library, which trusts the bytes that it maps
// into memory, into ErrDamaged.
func guarded(read func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = ErrDamaged
		}
	}()
	return read()
}
