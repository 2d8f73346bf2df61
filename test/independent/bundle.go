package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

type manifest struct {
	Format  string
	Origin  string
	Size    int64
	Root    tlog.Hash
	Entries int64
	Files   []struct {
		Bytes  int64
		Path   string
		Sha256 string
	}
}

// checkManifest holds the files of a bundle against its list: each there, as it was, and no other. The list is not signed: it tells of damage,
// and the checkpoint of lies. Gives whether the folder is a bundle.
func checkManifest(folder, origin string, head tlog.Tree) bool {
	if !exists(filepath.Join(folder, "manifest.json")) && !exists(filepath.Join(folder, "state.json")) {
		return false
	}
	var listed manifest
	err := json.Unmarshal(read(filepath.Join(folder, "manifest.json")), &listed)
	require(err == nil && listed.Format == "alteram-bundle/v1", "manifest.json is none: %v", err)
	require(listed.Origin == origin && listed.Size == head.N && listed.Root == head.Hash, "manifest.json speaks of another checkpoint")
	entries := int64(len(namesIn(filepath.Join(folder, "entries"))))
	if exists(filepath.Join(folder, "tile")) {
		entries = head.N
	}
	require(listed.Entries == entries, "manifest.json speaks of %d entries, and there are %d", listed.Entries, entries)
	found := map[string]bool{}
	for _, file := range listed.Files {
		require(fs.ValidPath(file.Path), "manifest.json names %q, which is no path", file.Path)
		data := read(filepath.Join(folder, filepath.FromSlash(file.Path)))
		sum := sha256.Sum256(data)
		require(!found[file.Path] && int64(len(data)) == file.Bytes && hex.EncodeToString(sum[:]) == file.Sha256,
			"%s is not as manifest.json has it", file.Path)
		found[file.Path] = true
	}
	for _, name := range []string{"README.md", "checkpoint", "log.vkey", "state.json", "verify.sh"} {
		require(found[name], "%s is missing", name)
	}
	err = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, _ := filepath.Rel(folder, path)
		name = filepath.ToSlash(name)
		require(entry.Type().IsRegular() && (found[name] || name == "manifest.json"), "%s is not in manifest.json", name)
		return nil
	})
	require(err == nil, "%v", err)
	say("%d files are as manifest.json lists them, and there are no others.", len(found))
	return true
}

// checkRevisions sees that the entries of each record, which are numbered, are there without a gap.
func checkRevisions(folder string) {
	next := map[string]int{}
	for _, name := range namesIn(filepath.Join(folder, "entries")) {
		var entry struct {
			Stream   string
			Revision int
		}
		err := json.Unmarshal(read(filepath.Join(folder, "entries", name)), &entry)
		require(err == nil, "%s: %v", name, err)
		require(entry.Revision == next[entry.Stream], "before %s entries of %s are missing", name, entry.Stream)
		next[entry.Stream]++
	}
}

// opening is a value as it was recorded, with the salt that its commitment was made with.
type opening struct {
	Salt string
	// As it stands in the file, which has the one form that the commitment was made of (RFC 8785).
	Value json.RawMessage
}

// checkOpened holds each value that was opened against the commitment that stands in its entry. Beside receipts lies opened/<sequence>.json for
// each entry; beside tiles opened/<tile>.ndjson, with a line for each.
func checkOpened(folder string, tree *storedTree) int {
	count := 0
	if !exists(filepath.Join(folder, "opened")) {
		return count
	}
	err := filepath.WalkDir(filepath.Join(folder, "opened"), func(path string, file fs.DirEntry, err error) error {
		if err != nil || file.IsDir() {
			return err
		}
		if tree == nil {
			sequence, index := sequenceOf(file.Name(), ".json")
			var fields map[string]opening
			err = json.Unmarshal(read(path), &fields)
			require(err == nil, "%s: %v", path, err)
			count += checkFields(entryOf(folder, sequence, index, tree), sequence, fields)
			return nil
		}
		for _, line := range strings.Split(strings.TrimSuffix(string(read(path)), "\n"), "\n") {
			var opened struct {
				Fields   map[string]opening
				Sequence int64
			}
			err = json.Unmarshal([]byte(line), &opened)
			require(err == nil && opened.Sequence > 0, "%s: %v", path, err)
			sequence := strconv.FormatInt(opened.Sequence, 10)
			count += checkFields(entryOf(folder, sequence, opened.Sequence-1, tree), sequence, opened.Fields)
		}
		return nil
	})
	require(err == nil, "%v", err)
	return count
}

func checkFields(leaf []byte, sequence string, fields map[string]opening) int {
	var entry struct {
		ID    string
		Actor string
		Data  any
	}
	err := json.Unmarshal(leaf, &entry)
	require(err == nil, "entry %s: %v", sequence, err)
	for field, opened := range fields {
		salt, err := base64.StdEncoding.DecodeString(opened.Salt)
		require(err == nil && len(salt) == 32, "entry %s: its %s has no salt", sequence, field)
		mac := hmac.New(sha256.New, salt)
		mac.Write([]byte("alteram/commitment/v1\x00" + entry.ID + "/" + field + "\x00"))
		mac.Write(opened.Value)
		commitment := base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
		committed := committedTo(entry.Data, field)
		if field == "actor" {
			committed = strings.TrimPrefix(entry.Actor, "commitment:")
		}
		require(committed == commitment, "entry %s: its %s is not what was opened", sequence, field)
	}
	return len(fields)
}

// committedTo is the commitment at a place in the data of an entry (RFC 6901, without its leading slash).
func committedTo(data any, field string) string {
	for _, step := range strings.Split(field, "/") {
		step = strings.ReplaceAll(strings.ReplaceAll(step, "~1", "/"), "~0", "~")
		switch at := data.(type) {
		case map[string]any:
			data = at[step]
		case []any:
			place, err := strconv.Atoi(step)
			if err != nil || place < 0 || place >= len(at) {
				return ""
			}
			data = at[place]
		default:
			return ""
		}
	}
	sealed, _ := data.(map[string]any)
	commitment, _ := sealed["commitment"].(string)
	return commitment
}

func entryOf(folder, sequence string, index int64, tree *storedTree) []byte {
	if tree == nil {
		return read(filepath.Join(folder, "entries", sequence+".json"))
	}
	require(index < tree.size, "the log has no entry %s", sequence)
	name := tilePath("entries", index/256, int(min(256, tree.size-index/256*256)))
	return bundleOf(name, read(filepath.Join(folder, name)))[index%256]
}
