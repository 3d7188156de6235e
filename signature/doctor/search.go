package doctor

import (
	"context"
	"crypto/sha512"
	"crypto/subtle"
	"slices"

	"github.com/xcheckout/xcheckout/signature"
)

// search makes mistakes in one scene until a MAC matches.
type search struct {
	ctx     context.Context
	scene   *scene
	keys    [codesMax + 1][]key
	targets [codesMax + 1][]target

	bodies   *bodyList
	unlikely []bodyWay // those that waited and came to texts of their own
	steps    []step
	text     []byte // room for what is rendered
	sum      []byte
	tried    int
	ended    error
	hit      *hit
}

// hit is what matched.
type hit struct {
	recipe   recipe
	mistakes []mistake
	claimed  bool // the caller's own text matched, which no recipe makes
}

// visit takes a string to sign and how it was made. It returns false to stop.
// The text is valid during the call alone.
type visit func(r *recipe, text []byte, mistakes ...mistake) bool

// run searches in the order of the number of mistakes, then of likelihood.
// The error is the context's.
func (s *search) run(claim string) (*hit, error) {
	right := s.scene.content.right
	s.text = s.scene.render(s.text[:0], &recipe{}, right)
	if s.match(&recipe{}, s.text, s.keys[0], s.targets[0]) {
		return s.hit, nil
	}
	s.bodies = newBodyList(&s.scene.content)
	s.bodies.singles()
	s.steps = stepsOf(s.scene)
	for _, stage := range []func(){s.oneMistake, func() { s.claim([]byte(claim)) }, s.twoMistakes} {
		if stage(); s.hit != nil || s.ended != nil {
			return s.hit, s.ended
		}
	}
	return nil, nil
}

func (s *search) oneMistake() {
	plainly := func(r *recipe, text []byte, mistakes ...mistake) bool {
		return !s.match(r, text, s.keys[0], s.targets[0], mistakes...) && s.goOn()
	}
	if s.singles(plainly); s.stopped() {
		return
	}
	right := s.rightText()
	if s.match(&recipe{}, right, s.keys[1], s.targets[0]) || s.match(&recipe{}, right, s.keys[0], s.targets[1]) {
		return
	}
	if s.plainHashes(right); s.stopped() {
		return
	}
	if s.otherTimes(plainly); s.stopped() {
		return
	}
	s.bodies.combinations()
	s.showWaiting(plainly)
}

// twoMistakes leaves the pairs of texts, which are many, to the end.
func (s *search) twoMistakes() {
	right := s.rightText()
	if s.match(&recipe{}, right, s.keys[1], s.targets[1]) || s.match(&recipe{}, right, s.keys[2], s.targets[0]) ||
		s.match(&recipe{}, right, s.keys[0], s.targets[2]) {
		return
	}
	writtenOtherwise := func(r *recipe, text []byte, mistakes ...mistake) bool {
		return !s.match(r, text, s.keys[0], s.targets[1], mistakes...) && s.goOn()
	}
	if s.singles(writtenOtherwise); !s.stopped() {
		s.showBodies(writtenOtherwise, s.unlikely)
	}
	if s.stopped() || len(s.targets[0]) == 0 {
		return
	}
	s.singles(func(r *recipe, text []byte, mistakes ...mistake) bool {
		return !s.match(r, text, s.keys[1], s.targets[0], mistakes...) && s.goOn()
	})
	if s.stopped() {
		return
	}
	s.pairs(func(r *recipe, text []byte, mistakes ...mistake) bool {
		return !s.match(r, text, s.keys[0], s.targets[0], mistakes...) && s.goOn()
	})
}

func (s *search) rightText() []byte {
	s.text = s.scene.render(s.text[:0], &recipe{}, s.scene.content.right)
	return s.text
}

// goOn says that the context has not ended. It asks only now and then.
func (s *search) goOn() bool {
	if s.tried++; s.tried%64 == 0 {
		s.ended = s.ctx.Err()
	}
	return s.ended == nil
}

func (s *search) stopped() bool { return s.hit != nil || s.ended != nil }

// singles visits the likely texts that one mistake makes.
func (s *search) singles(visit visit) {
	if s.showBodies(visit, s.bodies.likely) {
		s.showSteps(visit)
	}
}

// showWaiting visits the texts with the bodies that had to wait, each once.
func (s *search) showWaiting(visit visit) {
	s.unlikely = nil
	for _, way := range s.bodies.takeWaiting() {
		body := s.scene.content.make(&way.recipe)
		if !s.bodies.seen.add(body) {
			continue
		}
		s.unlikely = append(s.unlikely, way)
		if !s.show(visit, &recipe{body: way.recipe}, body, way.mistakes...) {
			return
		}
	}
}

// showBodies visits the texts with other bodies.
func (s *search) showBodies(visit visit, ways []bodyWay) bool {
	for i := range ways {
		way := &ways[i]
		if !s.show(visit, &recipe{body: way.recipe}, s.scene.content.make(&way.recipe), way.mistakes...) {
			return false
		}
	}
	return true
}

func (s *search) showSteps(visit visit) bool {
	for i := range s.steps {
		var r recipe
		s.steps[i].set(&r)
		if !s.show(visit, &r, s.scene.content.right, s.steps[i].mistake) {
			return false
		}
	}
	return true
}

// pairs visits the texts that two mistakes make.
func (s *search) pairs(visit visit) {
	for _, way := range s.bodies.likely {
		body := s.scene.content.make(&way.recipe)
		for j := range s.steps {
			r := recipe{body: way.recipe}
			s.steps[j].set(&r)
			if s.steps[j].likely && !s.show(visit, &r, body, way.mistakes[0], s.steps[j].mistake) {
				return
			}
		}
	}
	for i := range s.steps {
		for j := i + 1; j < len(s.steps); j++ {
			a, b := &s.steps[i], &s.steps[j]
			if !a.likely || !b.likely || a.excludes(b) {
				continue
			}
			var r recipe
			a.set(&r)
			b.set(&r)
			if !s.show(visit, &r, s.scene.content.right, a.mistake, b.mistake) {
				return
			}
		}
	}
	s.bodies.doubles()
	s.showWaiting(visit)
}

// show renders a recipe and visits it, unless it makes more mistakes at once
// than are searched for.
func (s *search) show(visit visit, r *recipe, body []byte, mistakes ...mistake) bool {
	if len(s.scene.sent) > 0 && len(union(s.scene.sent, mistakes)) > codesMax {
		return s.goOn()
	}
	s.text = s.scene.render(s.text[:0], r, body)
	return visit(r, s.text, mistakes...)
}

// match compares the MACs of a text by some keys with some targets, and keeps
// what matched.
func (s *search) match(r *recipe, text []byte, keys []key, targets []target, mistakes ...mistake) bool {
	if len(targets) == 0 {
		return false
	}
	for i := range keys {
		k := &keys[i]
		if s.matchKey(r, text, k, targets, mistakes) || r.charset.wide() && !r.apart && s.matchKey(r, text, k.in(r.charset), targets, mistakes) {
			return true
		}
	}
	return false
}

func (s *search) matchKey(r *recipe, text []byte, k *key, targets []target, mistakes []mistake) bool {
	size := 0
	for i := range targets {
		t := &targets[i]
		if len(t.sum) != size {
			size = len(t.sum)
			s.sum = k.sum(s.sum[:0], size, text)
		}
		if subtle.ConstantTimeCompare(s.sum, t.sum) == 1 {
			s.hit = &hit{recipe: *r, mistakes: union(s.scene.sent, mistakes, k.mistakes, t.mistakes)}
			return true
		}
	}
	return false
}

// plainHashes compares with hashes that are no MACs. How they are encoded does
// not count as a second mistake: most functions of that kind return hexadecimal.
func (s *search) plainHashes(text []byte) {
	for _, key := range s.keys[0] {
		for name, sum := range plainSums(text, key.bytes) {
			for _, t := range slices.Concat(s.targets[0], s.targets[1]) {
				if len(t.sum) == sha512.Size && subtle.ConstantTimeCompare(sum[:], t.sum) == 1 {
					s.hit = &hit{mistakes: union(s.scene.sent, []mistake{{PlainSHA512, name}}, t.mistakes)}
					return
				}
			}
		}
	}
}

// How far from its header a signed timestamp is looked for, in milliseconds.
const stampReach = 2000

// otherTimes visits the texts with the timestamps around the header's, nearest
// first.
func (s *search) otherTimes(visit visit) {
	if s.scene.milli == 0 {
		return
	}
	right := s.scene.content.right
	if len(s.scene.timestamp) == 10 {
		for shift := range int64(1000) {
			if !s.show(visit, &recipe{stamp: stampMilli, shift: shift}, right) {
				return
			}
		}
	}
	if len(s.scene.timestamp) == signature.TimestampDigits {
		for micro := range int64(1000) { // of the same instant
			m := mistake{TimestampInMicroseconds, "signed in microseconds"}
			if !s.show(visit, &recipe{stamp: stampMicro, micro: micro}, right, m) {
				return
			}
		}
	}
	for distance := int64(1); distance <= stampReach; distance++ {
		for _, shift := range []int64{-distance, distance} {
			if !s.show(visit, &recipe{shift: shift}, right, mistake{code: TimestampDiffersFromHeader}) {
				if s.hit != nil {
					s.hit.mistakes = union(s.scene.sent, []mistake{differsBy(shift)})
				}
				return
			}
		}
	}
}

// claim tries the text that the caller says was signed, with every key and
// however the MAC was written, and then looks for what makes that text.
func (s *search) claim(text []byte) {
	if len(text) == 0 {
		return
	}
	for i := range s.keys[:2] {
		for j := range s.targets[:2] {
			if s.match(&recipe{}, text, s.keys[i], s.targets[j]) {
				s.explainClaim(text)
				return
			}
		}
	}
}

func (s *search) explainClaim(claim []byte) {
	found := s.hit
	compare := func(r *recipe, text []byte, mistakes ...mistake) bool {
		if string(text) != string(claim) {
			return s.goOn()
		}
		s.hit = &hit{recipe: *r, mistakes: union(s.scene.sent, mistakes, found.mistakes)}
		return false
	}
	if s.singles(compare); s.hit == found && s.ended == nil {
		s.pairs(compare)
	}
	if s.hit == found {
		found.claimed = string(claim) != string(s.rightText())
	}
}
