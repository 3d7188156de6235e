package doctor

import (
	"math"
	"strconv"
	"strings"
)

// numberForm is how a serialiser writes a number that it has read.
type numberForm uint8

const (
	numberSent    numberForm = iota
	numberJS                 // JavaScript; Go's float64 but for -0
	numberGo                 // Go, decoded into any
	numberPython             // float() and unlimited int()
	numberDouble             // Java: integers stay, all else is a double (Jackson)
	numberGson               // Java: all are doubles (Gson into Object or Map)
	numberDecimal            // Java: BigDecimal.toString
	numberPlain              // Java: BigDecimal.toPlainString
	numberTrimmed            // Java: stripTrailingZeros().toPlainString()
	numberOrgJSON            // Java: BigDecimal.toString, zeros behind the point cut off
	numberQuoted             // as strings
	numbers
)

var numberNames = [numbers]string{
	"", "numbers as JavaScript writes them", "numbers as Go writes a float64", "numbers as Python writes them",
	"numbers as Java writes a double", "all numbers as Java doubles (Gson)", "numbers as Java's BigDecimal writes them",
	"numbers without exponents", "numbers without trailing zeros",
	"numbers as org.json writes them", "numbers as strings",
}

// appendNumber appends the number with the text raw.
func appendNumber(dst, raw []byte, form numberForm) []byte {
	text := string(raw)
	isInteger := !strings.ContainsAny(text, ".eE")
	f, _ := strconv.ParseFloat(text, 64)
	switch form {
	case numberJS:
		if math.IsInf(f, 0) {
			return append(dst, "null"...)
		}
		if f == 0 {
			f = 0 // minus zero too
			return append(dst, '0')
		}
		return appendShortest(dst, f)
	case numberGo:
		return appendShortest(dst, f)
	case numberPython:
		if isInteger {
			if text == "-0" {
				text = "0"
			}
			return append(dst, text...)
		}
		return append(dst, pythonFloat(f)...)
	case numberDouble:
		if isInteger {
			if text == "-0" {
				text = "0"
			}
			return append(dst, text...)
		}
		return append(dst, javaDouble(f)...)
	case numberGson:
		return append(dst, javaDouble(f)...)
	case numberOrgJSON:
		text = parseDecimal(text).format(numberDecimal)
		if strings.Contains(text, ".") && !strings.Contains(text, "E") {
			text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
		}
		return append(dst, text...)
	case numberDecimal, numberPlain, numberTrimmed:
		return append(dst, parseDecimal(text).format(form)...)
	case numberQuoted:
		return append(append(append(dst, '"'), raw...), '"')
	}
	return append(dst, raw...)
}

// appendShortest is ECMAScript's Number::toString, which Go's JSON shares.
func appendShortest(dst []byte, f float64) []byte {
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		text := strconv.FormatFloat(f, 'e', -1, 64)
		return append(dst, strings.Replace(text, "e-0", "e-", 1)...)
	}
	return strconv.AppendFloat(dst, f, 'f', -1, 64)
}

// pythonFloat is repr(float).
func pythonFloat(f float64) string {
	if math.IsInf(f, 0) {
		return strings.Replace(strconv.FormatFloat(f, 'f', -1, 64), "Inf", "Infinity", 1)
	}
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	return withFraction(strconv.FormatFloat(f, 'f', -1, 64))
}

// javaDouble is Double.toString.
func javaDouble(f float64) string {
	if a := math.Abs(f); a == 0 || a >= 1e-3 && a < 1e7 {
		return withFraction(strconv.FormatFloat(f, 'f', -1, 64))
	}
	if math.IsInf(f, 0) {
		return strings.TrimPrefix(strings.Replace(strconv.FormatFloat(f, 'f', -1, 64), "Inf", "Infinity", 1), "+")
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'E', -1, 64), "E")
	e, _ := strconv.Atoi(exponent)
	return withFraction(mantissa) + "E" + strconv.Itoa(e)
}

func withFraction(text string) string {
	if strings.Contains(text, ".") {
		return text
	}
	return text + ".0"
}

// decimal is a java.math.BigDecimal: digits × 10^-scale.
type decimal struct {
	negative bool
	digits   string
	scale    int
}

func parseDecimal(text string) decimal {
	var d decimal
	text, d.negative = strings.CutPrefix(text, "-")
	mantissa, exponent := text, ""
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		mantissa, exponent = text[:i], text[i+1:]
	}
	integer, fraction, _ := strings.Cut(mantissa, ".")
	e, _ := strconv.Atoi(exponent)
	d.scale = len(fraction) - e
	d.digits = strings.TrimLeft(integer+fraction, "0")
	if d.digits == "" {
		d.digits, d.negative = "0", false
	}
	return d
}

// plainMax bounds how many zeros a number without exponent may get: 1e999999
// is no mistake that anyone signs.
const plainMax = 400

func (d decimal) format(form numberForm) string {
	if form == numberTrimmed {
		trimmed := strings.TrimRight(d.digits, "0")
		d.scale -= len(d.digits) - len(trimmed)
		if d.digits = trimmed; trimmed == "" {
			d.digits, d.scale = "0", 0
		}
	}
	sign := ""
	if d.negative {
		sign = "-"
	}
	adjusted := len(d.digits) - 1 - d.scale
	if form == numberDecimal && (d.scale < 0 || adjusted < -6) || d.scale < -plainMax || d.scale > plainMax {
		mantissa := d.digits[:1]
		if len(d.digits) > 1 {
			mantissa += "." + d.digits[1:]
		}
		return sign + mantissa + "E" + strings.Replace("+"+strconv.Itoa(adjusted), "+-", "-", 1)
	}
	if d.scale <= 0 {
		if d.digits == "0" {
			return sign + "0"
		}
		return sign + d.digits + strings.Repeat("0", -d.scale)
	}
	if missing := d.scale + 1 - len(d.digits); missing > 0 {
		d.digits = strings.Repeat("0", missing) + d.digits
	}
	point := len(d.digits) - d.scale
	return sign + d.digits[:point] + "." + d.digits[point:]
}
