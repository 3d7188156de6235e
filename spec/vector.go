package spec

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

//go:embed vectors/*.json vectors.schema.json
var vectorFiles embed.FS

// VectorJSON returns a file of vectors, or their schema, as it is in the repository.
func VectorJSON(name string) ([]byte, error) { return vectorFiles.ReadFile(name) }

// VectorNames returns the names of the files of vectors.
func VectorNames() []string {
	names, err := fs.Glob(vectorFiles, "vectors/*.json")
	if err != nil {
		panic("spec: " + err.Error()) // the pattern is part of the program
	}
	for i, name := range names {
		names[i] = path.Base(name)
	}
	return names
}

// VectorType says what the vectors of a file show and which members they have.
type VectorType string

// The types of vector files.
const (
	VectorsAccepted   VectorType = "accepted"   // messages, their signatures and what is handed on
	VectorsRefused    VectorType = "refused"    // messages and the code they are refused with
	VectorsHTTP       VectorType = "http"       // requests with their headers
	VectorsReadings   VectorType = "readings"   // messages verified with all readings
	VectorsProsePaths VectorType = "prosePaths" // lists of paths that readings are made with
	VectorsCanonical  VectorType = "canonical"  // JSON texts and their canonical text
	VectorsWhitespace VectorType = "whitespace" // bodies and the text of them that is sent
	VectorsKeys       VectorType = "keys"       // texts that are a signKey or none
	VectorsRedacted   VectorType = "redacted"   // texts and what of them may be shown
)

// VectorFile is one file of signature vectors.
type VectorFile struct {
	File    string     `json:"-"` // its name
	Schema  string     `json:"$schema"`
	Type    VectorType `json:"type"`
	Title   string     `json:"title"`
	How     string     `json:"how,omitempty"` // how it was made and is to be run
	Vectors []Vector   `json:"vectors"`
}

// Vector is one signature vector. spec/vectors.schema.json says which members
// a type has and what they mean.
type Vector struct {
	Name            string         `json:"name"`
	Comment         string         `json:"comment,omitempty"`
	Kind            string         `json:"kind,omitempty"`
	SignKey         string         `json:"signKey,omitempty"`
	Method          string         `json:"method,omitempty"`
	Target          string         `json:"target,omitempty"`
	Timestamp       string         `json:"timestamp,omitempty"`
	Headers         [][2]string    `json:"headers,omitempty"`
	ContentType     string         `json:"contentType,omitempty"`
	ContentEncoding string         `json:"contentEncoding,omitempty"`
	Upload          bool           `json:"upload,omitempty"`
	Body            string         `json:"body,omitempty"`
	BodyBase64      []byte         `json:"bodyBase64,omitempty"`
	BodyParts       []BodyPart     `json:"bodyParts,omitempty"`
	BodyMax         int            `json:"bodyMax,omitempty"`
	ProsePaths      []string       `json:"prosePaths,omitempty"`
	QueryReading    string         `json:"queryReading,omitempty"`
	Options         *VectorOptions `json:"options,omitempty"`
	Now             *int64         `json:"now,omitempty"` // absent: the timestamp
	Signature       string         `json:"signature,omitempty"`
	StringToSign    string         `json:"stringToSign,omitempty"`
	CanonicalBody   string         `json:"canonicalBody,omitempty"`
	Params          [][2]string    `json:"params,omitempty"`
	Reading         string         `json:"reading,omitempty"`
	Code            string         `json:"code,omitempty"`
	MACMatches      bool           `json:"macMatches,omitempty"`
	Escaped         string         `json:"escaped,omitempty"`
	Accepted        bool           `json:"accepted,omitempty"`
	Text            string         `json:"text,omitempty"`
	Redacted        string         `json:"redacted,omitempty"`
}

// BodyPart is a text and how often it stands in a body.
type BodyPart struct {
	Text  string `json:"text"`
	Times int    `json:"times"`
}

// VectorOptions are what the verifier of an HTTP vector is set to.
type VectorOptions struct {
	SignatureHeader      string `json:"signatureHeader,omitempty"`
	TimestampHeader      string `json:"timestampHeader,omitempty"`
	RequireAuthorization bool   `json:"requireAuthorization,omitempty"`
	Upload               bool   `json:"upload,omitempty"`
	BodyMax              int    `json:"bodyMax,omitempty"`
}

// BodyBytes returns the body as sent, whichever way the vector writes it.
func (v *Vector) BodyBytes() []byte {
	switch {
	case v.BodyBase64 != nil:
		return bytes.Clone(v.BodyBase64)
	case v.BodyParts != nil:
		var body []byte
		for _, part := range v.BodyParts {
			body = append(body, strings.Repeat(part.Text, part.Times)...)
		}
		return body
	}
	return []byte(v.Body)
}

// Vectors returns the signature vectors file by file.
func Vectors() ([]VectorFile, error) {
	entries, err := vectorFiles.ReadDir("vectors")
	if err != nil {
		return nil, err
	}
	var files []VectorFile
	for _, entry := range entries {
		text, err := vectorFiles.ReadFile(path.Join("vectors", entry.Name()))
		if err != nil {
			return nil, err
		}
		file, err := ReadVectors(entry.Name(), text)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// ReadVectors reads one vector file. A member that no vector has is an error.
func ReadVectors(name string, text []byte) (VectorFile, error) {
	file := VectorFile{File: name}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil {
		return VectorFile{}, fmt.Errorf("read vectors %s: %w", name, err)
	}
	return file, nil
}
