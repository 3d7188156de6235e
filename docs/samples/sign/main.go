package main

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
)

func sign(stringToSign string) string {
	mac := hmac.New(sha512.New, []byte("aR2822Y6XbehWMclnB0Y2NJK"))
	mac.Write([]byte(stringToSign))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func main() {
	fmt.Println(sign("POST" + "1636360661729" + "/openapi/test" + `{"a":"124"}`))
	fmt.Println(sign("GET" + "1636360576641" + "/openapi/test" + "?test=234"))
}
