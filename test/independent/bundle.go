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
)

type manifest struct {
	Files []struct {
		Bytes  int64
		Path   string
		Sha256 string
	}
}

// checkManifest holds the files of a bundle against its list: each there, as it was, and no other.
// The list is not signed: it tells of damage, and the checkpoint of lies.
func checkManifest(folder string) {
	if !exists(filepath.Join(folder, "manifest.json")) {
		return
	}
	found := map[string]bool{}
	var listed manifest
	err := json.Unmarshal(read(filepath.Join(folder, "manifest.json")), &listed)
	require(err == nil, "manifest.json: %v", err)
	for _, file := range listed.Files {
		require(fs.ValidPath(file.Path), "manifest.json names %q, which is no path", file.Path)
		data := read(filepath.Join(folder, filepath.FromSlash(file.Path)))
		sum := sha256.Sum256(data)
		require(!found[file.Path] && int64(len(data)) == file.Bytes && hex.EncodeToString(sum[:]) == file.Sha256,
			"%s is not as manifest.json has it", file.Path)
		found[file.Path] = true
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
}

// checkOpened holds each value that was opened, with its salt, against the commitment that stands in its entry.
func checkOpened(folder string, tree *storedTree) int {
	count := 0
	for _, name := range namesIn(filepath.Join(folder, "opened")) {
		sequence, index := sequenceOf(name, ".json")
		var entry struct {
			ID    string
			Actor string
			Data  any
		}
		err := json.Unmarshal(entryOf(folder, sequence, index, tree), &entry)
		require(err == nil, "entry %s: %v", sequence, err)
		var opened map[string]struct {
			Salt string
			// As it stands in the file, which has the one form that the commitment was made of (RFC 8785).
			Value json.RawMessage
		}
		err = json.Unmarshal(read(filepath.Join(folder, "opened", name)), &opened)
		require(err == nil, "opened/%s: %v", name, err)
		for field, value := range opened {
			salt, err := base64.StdEncoding.DecodeString(value.Salt)
			require(err == nil && len(salt) == 32, "opened/%s: %s has no salt", name, field)
			mac := hmac.New(sha256.New, salt)
			mac.Write([]byte("alteram/commitment/v1\x00" + entry.ID + "/" + field + "\x00"))
			mac.Write(value.Value)
			commitment := base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
			committed := committedTo(entry.Data, field)
			if field == "actor" {
				committed = strings.TrimPrefix(entry.Actor, "commitment:")
			}
			require(committed == commitment, "entry %s: its %s is not what was opened", sequence, field)
			count++
		}
	}
	return count
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
