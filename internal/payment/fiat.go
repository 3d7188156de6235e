package payment

import "strings"

// fiatDigits are the digits after the point of currencies by ISO 4217, of those that
// have others than two.
var fiatDigits = map[string]int{
	// The vendor's form takes any amount in dollars, six digits of it.
	"USD": 6,

	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0, "VND": 0, "VUV": 0,
	"XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}

// twoDigits are the other currencies of ISO 4217 that people pay in.
const twoDigits = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK " +
	"DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT " +
	"LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR " +
	"RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH UYU UZS VED VES WST " +
	"XCD YER ZAR ZMW ZWG"

// FiatDigits is how many digits after the point an amount of a currency may have;
// false for what is no currency.
func FiatDigits(code string) (digits int, known bool) {
	if digits, known = fiatDigits[code]; known {
		return digits, true
	}
	known = len(code) == 3 && !strings.Contains(code, " ") && strings.Contains(" "+twoDigits+" ", " "+code+" ")
	return 2, known
}
