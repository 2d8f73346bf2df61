// Check verifies a log with golang.org/x/mod/sumdb and nothing of the program that wrote it.
//
// The folder is an unpacked evidence bundle, or a copy of what a ledger serves under /log: log.vkey (the verifier key), checkpoint, and tile/…
// as C2SP tlog-tiles lays it out; or entries/ with a receipt for each in proofs/. What an auditor holds already goes before what lies there:
//
//	check [-key FILE] [-old FILE [-consistency FILE]] FOLDER
//
// It prints a line for each thing that holds and ends with 0; or says what does not hold and ends with 1. With -root it recomputes the root
// alone, and prints it.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	keyFile := flag.String("key", "", "file of the verifier key, if it is not to be the folder's own")
	oldFile := flag.String("old", "", "file of an older checkpoint of the log that you hold")
	consistencyFile := flag.String("consistency", "", "file of the consistency proof from it, a hash in Base 64 a line, where the folder has no tiles")
	rootOnly := flag.Bool("root", false, "recompute the root from the bundles of entries, and do nothing else")
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	folder := flag.Arg(0)
	if *rootOnly {
		printRoot(folder)
		return
	}
	verifier := openKey(*keyFile, folder)
	text, head := openCheckpoint(filepath.Join(folder, "checkpoint"), verifier)
	say("The checkpoint of %d entries is signed by %s.", head.N, verifier.Name())
	isBundle := checkManifest(folder, verifier.Name(), head)
	var tree *storedTree
	if exists(filepath.Join(folder, "tile")) {
		tree = readEntries(folder, head.N)
		require(tree.root(head.N) == head.Hash, "the root of the %d entries is not the one that was signed", head.N)
		say("The root of all %d entries is the one that was signed.", head.N)
		say("%d files of tiles are as the entries have them.", checkTiles(folder, tree))
	}
	receipts := checkReceipts(folder, text, head, tree)
	if receipts > 0 {
		say("%d receipts lead from their entries to the root that was signed.", receipts)
	}
	if isBundle {
		checkRevisions(folder)
	}
	require(tree != nil || receipts > 0, "there are neither tiles nor receipts to check")
	if opened := checkOpened(folder, tree); opened > 0 {
		say("%d opened values are those that the entries commit to.", opened)
	}
	if *oldFile != "" {
		_, old := openCheckpoint(*oldFile, verifier)
		checkOlder(old, head, tree, *consistencyFile)
		say("The %d entries of the older checkpoint begin this log.", old.N)
	}
}

func openKey(file, folder string) note.Verifier {
	if file == "" {
		file = filepath.Join(folder, "log.vkey")
	}
	verifier, err := note.NewVerifier(strings.TrimSuffix(string(read(file)), "\n"))
	require(err == nil, "%s is no verifier key: %v", file, err)
	return verifier
}

// openCheckpoint reads a checkpoint, in the one form that it can have, and verifies who signed it.
func openCheckpoint(file string, verifier note.Verifier) (string, tlog.Tree) {
	return parseCheckpoint(file, read(file), verifier)
}

func parseCheckpoint(what string, bytes []byte, verifier note.Verifier) (string, tlog.Tree) {
	opened, err := note.Open(bytes, note.VerifierList(verifier))
	require(err == nil, "%s: %v", what, err)
	// tlog.ParseTree reads the checkpoints of Go's own log only.
	lines := strings.Split(opened.Text, "\n")
	require(len(lines) == 4 && lines[3] == "", "%s: a checkpoint has three lines", what)
	require(lines[0] == verifier.Name(), "%s: it is of the log %q, and the key of %q", what, lines[0], verifier.Name())
	size, err := strconv.ParseInt(lines[1], 10, 64)
	require(err == nil && size >= 0 && strconv.FormatInt(size, 10) == lines[1], "%s: its second line is no size", what)
	return opened.Text, tlog.Tree{N: size, Hash: parseHash(what, lines[2])}
}

func parseHash(what, line string) tlog.Hash {
	hash, err := tlog.ParseHash(line)
	// The decoder overlooks bits at the end that nothing stands for.
	require(err == nil && hash.String() == line, "%s: %q is no hash", what, line)
	return hash
}

// storedTree keeps every hash of a tree, in the order that tlog has for that.
type storedTree struct {
	size   int64
	hashes []tlog.Hash
}

func (t *storedTree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(t.hashes)) {
			return nil, fmt.Errorf("the tree has no hash %d", index)
		}
		found[i] = t.hashes[index]
	}
	return found, nil
}

func (t *storedTree) hash(level int, index int64) tlog.Hash {
	return t.hashes[tlog.StoredHashIndex(level, index)]
}

func (t *storedTree) root(size int64) tlog.Hash {
	if size == 0 {
		return sha256.Sum256(nil)
	}
	root, err := tlog.TreeHash(size, t)
	require(err == nil, "%v", err)
	return root
}

// readEntries builds the tree from all entries, out of the bundles that a log of this size has.
func readEntries(folder string, size int64) *storedTree {
	tree := &storedTree{hashes: make([]tlog.Hash, 0, 2*min(size, 1<<24))}
	for index := int64(0); index*256 < size; index++ {
		name := tilePath("entries", index, int(min(256, size-index*256)))
		for _, entry := range bundleOf(name, read(filepath.Join(folder, name))) {
			hashes, err := tlog.StoredHashes(tree.size, entry, tree)
			require(err == nil, "%v", err)
			tree.hashes = append(tree.hashes, hashes...)
			tree.size++
		}
		require(tree.size == min(size, (index+1)*256), "%s does not hold as many entries as it should", name)
	}
	return tree
}

// bundleOf takes a bundle apart: each entry stands after its length in two bytes.
func bundleOf(name string, bundle []byte) [][]byte {
	var entries [][]byte
	for len(bundle) > 0 {
		require(len(bundle) >= 2 && len(bundle) >= 2+int(binary.BigEndian.Uint16(bundle)), "%s ends within an entry", name)
		end := 2 + int(binary.BigEndian.Uint16(bundle))
		entries = append(entries, bundle[2:end])
		bundle = bundle[end:]
	}
	return entries
}

// tilePath is the path in C2SP's layout, which has neither the height nor the place of the bundles in common with Go's own.
func tilePath(level string, index int64, width int) string {
	path := fmt.Sprintf("%03d", index%1000)
	for index >= 1000 {
		index /= 1000
		path = fmt.Sprintf("x%03d/%s", index%1000, path)
	}
	if width < 256 {
		path = fmt.Sprintf("%s.p/%d", path, width)
	}
	return "tile/" + level + "/" + path
}

var tileName = regexp.MustCompile(`^tile/(entries|[0-9]+)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([0-9]+))?$`)

// checkTiles compares each file under tile/ with what the entries make of it, and looks for each that there has to be. Partial tiles of the log
// as it was before may lie beside; nothing else may.
func checkTiles(folder string, tree *storedTree) int {
	found := map[string]bool{}
	err := filepath.WalkDir(filepath.Join(folder, "tile"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(folder, path)
		require(err == nil && entry.Type().IsRegular(), "%s is no file", path)
		name := filepath.ToSlash(relative)
		match := tileName.FindStringSubmatch(name)
		require(match != nil, "%s is not the name of a tile", name)
		index, err := strconv.ParseInt(strings.NewReplacer("x", "", "/", "").Replace(match[2]), 10, 64)
		width := 256
		if match[3] != "" {
			width, _ = strconv.Atoi(match[3])
		}
		require(err == nil && width > 0 && tilePath(match[1], index, width) == name, "%s is not the name of a tile", name)
		checkTile(name, match[1], index, width, read(path), tree)
		found[name] = true
		return nil
	})
	require(err == nil, "%v", err)
	for level := 0; tree.size>>(8*level) > 0; level++ {
		for index, hashes := int64(0), tree.size>>(8*level); index*256 < hashes; index++ {
			name := tilePath(strconv.Itoa(level), index, int(min(256, hashes-index*256)))
			require(found[name], "%s is missing", name)
		}
	}
	return len(found)
}

func checkTile(name, level string, index int64, width int, data []byte, tree *storedTree) {
	var shift int
	var hashes [][]byte
	if level == "entries" {
		for _, entry := range bundleOf(name, data) {
			hash := tlog.RecordHash(entry)
			hashes = append(hashes, hash[:])
		}
	} else {
		number, _ := strconv.Atoi(level)
		shift = 8 * number
		require(number < 8 && len(data) == width*tlog.HashSize, "%s does not hold %d hashes", name, width)
		for at := 0; at < len(data); at += tlog.HashSize {
			hashes = append(hashes, data[at:at+tlog.HashSize])
		}
	}
	require(len(hashes) == width && index*256+int64(width) <= tree.size>>shift, "the log has no %s", name)
	for i, hash := range hashes {
		expected := tree.hash(shift, index*256+int64(i))
		require(bytes.Equal(hash, expected[:]), "%s: hash %d is not that of the entries", name, i)
	}
}

// checkReceipts verifies proofs/<sequence>.tlog-proof for entries/<sequence>.json, each of which needs the other.
func checkReceipts(folder, text string, head tlog.Tree, tree *storedTree) int {
	entries := namesIn(filepath.Join(folder, "entries"))
	proofs := namesIn(filepath.Join(folder, "proofs"))
	require(len(entries) == len(proofs), "there are %d entries and %d receipts", len(entries), len(proofs))
	for _, name := range entries {
		sequence, index := sequenceOf(name, ".json")
		proof := parseReceipt(read(filepath.Join(folder, "proofs", sequence+".tlog-proof")), sequence, text)
		require(proof.index == index, "the receipt of entry %s is for entry %d", sequence, proof.index+1)
		leaf := tlog.RecordHash(read(filepath.Join(folder, "entries", name)))
		err := tlog.CheckRecord(proof.hashes, head.N, head.Hash, index, leaf)
		require(err == nil, "entry %s is not in the log: %v", sequence, err)
		require(tree == nil || tree.hash(0, index) == leaf, "entry %s is not that of the tiles", sequence)
	}
	return len(entries)
}

var sequenceName = regexp.MustCompile(`^([0-9]{9,})(\.[a-z-]+)$`)

func sequenceOf(name, ending string) (string, int64) {
	match := sequenceName.FindStringSubmatch(name)
	require(match != nil && match[2] == ending, "%s is not the name of an entry", name)
	sequence, err := strconv.ParseInt(match[1], 10, 64)
	require(err == nil && sequence > 0 && fmt.Sprintf("%09d", sequence) == match[1], "%s is not the name of an entry", name)
	return match[1], sequence - 1
}

type receipt struct {
	index  int64
	hashes tlog.RecordProof
}

// parseReceipt reads a C2SP tlog-proof, which has to be by the checkpoint of the folder; its signature was verified there.
func parseReceipt(data []byte, what, text string) receipt {
	head, rest, found := strings.Cut(string(data), "\n\n")
	lines := strings.Split(head, "\n")
	require(found && len(lines) >= 2 && lines[0] == "c2sp.org/tlog-proof@v1", "the receipt of entry %s is none", what)
	require(strings.HasPrefix(rest, text+"\n"), "the receipt of entry %s is by another checkpoint", what)
	lines = lines[1:]
	if strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	require(len(lines) > 0 && strings.HasPrefix(lines[0], "index "), "the receipt of entry %s names no index", what)
	number := strings.TrimPrefix(lines[0], "index ")
	index, err := strconv.ParseInt(number, 10, 64)
	require(err == nil && index >= 0 && strconv.FormatInt(index, 10) == number, "the receipt of entry %s names no index", what)
	var hashes tlog.RecordProof
	for _, line := range lines[1:] {
		hashes = append(hashes, parseHash("the receipt of entry "+what, line))
	}
	return receipt{index, hashes}
}

// checkOlder shows the older log to begin the newer one, by a proof out of the tree or by one that was given.
func checkOlder(old, head tlog.Tree, tree *storedTree, file string) {
	require(old.N <= head.N, "the older checkpoint has %d entries, and this one %d: entries are missing at the end", old.N, head.N)
	if old.N == 0 || old.N == head.N {
		require(old.N == 0 || old.Hash == head.Hash, "the two checkpoints are of one size and of different entries: the log was forked")
		return
	}
	var proof tlog.TreeProof
	if file != "" {
		for _, line := range strings.Split(strings.TrimSuffix(string(read(file)), "\n"), "\n") {
			proof = append(proof, parseHash(file, line))
		}
	} else {
		require(tree != nil, "without tiles it needs a consistency proof (-consistency)")
		made, err := tlog.ProveTree(head.N, old.N, tree)
		require(err == nil, "%v", err)
		proof = made
	}
	err := tlog.CheckTree(proof, head.N, head.Hash, old.N, old.Hash)
	require(err == nil, "the entries of the older checkpoint do not begin this log: it was forked or rewritten (%v)", err)
}

// printRoot recomputes the root of as many entries as the bundles hold: what it costs at least to verify a log.
func printRoot(folder string) {
	lines := strings.SplitN(string(read(filepath.Join(folder, "checkpoint"))), "\n", 3)
	require(len(lines) == 3, "the checkpoint is none")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	require(err == nil, "the checkpoint is none")
	root := readEntries(folder, size).root(size)
	fmt.Println(base64.StdEncoding.EncodeToString(root[:]))
}

func namesIn(folder string) []string {
	entries, err := os.ReadDir(folder)
	require(err == nil || errors.Is(err, fs.ErrNotExist), "%v", err)
	var names []string
	for _, entry := range entries {
		require(entry.Type().IsRegular(), "%s in %s is no file", entry.Name(), folder)
		names = append(names, entry.Name())
	}
	return names
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func read(file string) []byte {
	info, err := os.Lstat(file)
	require(err == nil, "%v", err)
	require(info.Mode().IsRegular(), "%s is no file", file)
	data, err := os.ReadFile(file)
	require(err == nil, "%v", err)
	return data
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}

func say(format string, values ...any) {
	fmt.Printf(format+"\n", values...)
}

// require ends the program where something does not hold.
func require(holds bool, format string, values ...any) {
	if holds {
		return
	}
	fmt.Fprintf(os.Stderr, "It does not hold: "+format+"\n", values...)
	os.Exit(1)
}
