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
	plans, err := client.Settlements.Plans(context.Background(), xcheckout.SettlementPlanFilter{})
	if err != nil {
		log.Fatal(err)
	}
	for _, plan := range plans.Records {
		fmt.Println(plan.Token, plan.Schedule, "keeps", plan.Keep)
	}
}
