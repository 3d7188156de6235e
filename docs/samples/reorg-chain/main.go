package main

import (
	"context"
	"fmt"
	"log"

	"github.com/xcheckout/xcheckout"
)

func main() {
	client, err := xcheckout.Load()
	if err != nil {
		log.Fatal(err)
	}
	reorg, err := client.Sandbox.Reorg(context.Background(), 3, false) // what was in them comes again
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("blocks %d to %d are new\n", reorg.Ancestor+1, reorg.Head)
}
