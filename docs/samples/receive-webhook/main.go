package main

import (
	"context"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/webhook"
)

func main() {
	key, err := signature.NewKey(os.Getenv("XCHECKOUT_SIGN_KEY"))
	if err != nil {
		log.Fatal(err)
	}
	handled, err := webhook.OpenFile("handled-events") // remembers over restarts
	if err != nil {
		log.Fatal(err)
	}
	http.Handle("/hook", &webhook.Receiver{
		Keys:  []*signature.Key{key},
		Store: handled,
		Handle: func(ctx context.Context, event xcheckout.Event) error {
			if event.IsPaid() {
				fmt.Println("ship", event.Order.OrderNo)
			}
			return nil // acknowledged; after an error the event comes again
		},
	})
	listener, err := net.Listen("tcp", "127.0.0.1:9000")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening on http://127.0.0.1:9000/hook")
	log.Fatal(http.Serve(listener, nil))
}
