package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"
)

//go:embed assets
var assetFiles embed.FS

// AssetsPattern is where Assets is to be mounted.
const AssetsPattern = "GET /assets/{name}"

// asset is a file with its digest in its name, so that a browser can keep it
// for ever and still has the new one after an update.
type asset struct {
	path string
	data []byte
	gzip func() []byte // data compressed, once somebody asks; nil where that gains nothing
}

// assets are all files, by their own names.
var assets = readAssets()

func readAssets() map[string]asset {
	all := map[string]asset{}
	entries, err := fs.ReadDir(assetFiles, "assets")
	if err != nil {
		panic("page: " + err.Error())
	}
	for _, entry := range entries {
		data, err := assetFiles.ReadFile("assets/" + entry.Name())
		if err != nil {
			panic("page: " + err.Error())
		}
		digest := sha256.Sum256(data)
		stem, extension, _ := strings.Cut(entry.Name(), ".")
		a := asset{path: "/assets/" + stem + "." + hex.EncodeToString(digest[:6]) + "." + extension, data: data}
		if len(data) >= compressMin {
			a.gzip = sync.OnceValue(func() []byte { return compress(data) })
		}
		all[entry.Name()] = a
	}
	return all
}

// assetPath is the template function that links to an asset.
func assetPath(name string) string { return assets[name].path }

// AssetFiles returns all assets by the paths at which they are served.
func AssetFiles() map[string][]byte {
	files := map[string][]byte{}
	for _, a := range assets {
		files[a.path] = a.data
	}
	return files
}

// Assets serves the style sheet, the script and the icon.
func Assets() http.Handler {
	byPath := map[string]asset{}
	for _, a := range assets {
		byPath[a.path] = a
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Protect(w.Header())
		a, known := byPath[r.URL.Path]
		if !known {
			http.Error(w, "There is no such file; a page that asks for it is outdated.", http.StatusNotFound)
			return
		}
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		w.Header().Set("Vary", "Accept-Encoding")
		if a.gzip != nil && r.Header.Get("Range") == "" && acceptsGzip(r.Header) {
			w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(a.path)))
			w.Header().Set("Content-Encoding", "gzip")
			compressed := a.gzip()
			w.Header().Set("Content-Length", strconv.Itoa(len(compressed)))
			w.Write(compressed) // the client may be gone, and nobody else would hear
			return
		}
		http.ServeContent(w, r, path.Base(a.path), time.Time{}, bytes.NewReader(a.data))
	})
}
