package index

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// lockDir locks a case's folder, for writing or for reading, without waiting.
// It returns ErrInUse if another process (or another part of this one) holds it.
func lockDir(dir string, writing bool) (*flock.Flock, error) {
	flags := os.O_RDONLY // reading works where nothing can be written
	if writing {
		flags |= os.O_CREATE
	}
	lock := flock.New(filepath.Join(dir, lockName), flock.SetFlag(flags), flock.SetPermissions(0o600))
	try := lock.TryRLock
	if writing {
		try = lock.TryLock
	}
	held, err := try()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, ErrNotExist
	case err != nil:
		return nil, cause(err)
	case !held:
		return nil, ErrInUse
	}
	if !stillThere(lock) { // removed between opening and locking
		_ = lock.Close()
		return nil, ErrInUse
	}
	return lock, nil
}

func stillThere(lock *flock.Flock) bool {
	held, err := lock.Stat()
	if err != nil {
		return false
	}
	now, err := os.Stat(lock.Path())
	return err == nil && os.SameFile(held, now)
}
