package service

import (
	"fmt"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/payout"
	"github.com/xcheckout/xcheckout/money"
)

// depthMax is more blocks than any chain needs: a day of blocks four times a second.
const depthMax = 400_000

// depths reads from when on deposits are confirmed and final.
func (f FileChain) depths(c *Chain) error {
	if f.Confirmations > depthMax {
		return wrong("confirmations", "confirmations are %d at most", depthMax)
	}
	last := payment.Depth{Confirmations: f.Confirmations}
	for i, step := range f.ConfirmationsAbove {
		at := fmt.Sprintf("confirmationsAbove[%d]", i)
		above, err := money.Parse(step.Above)
		if err != nil || above <= last.Above {
			return wrong(at+".above", `above is an amount, more than in the entry before, as in "1000"`)
		}
		if step.Confirmations <= last.Confirmations || step.Confirmations > depthMax {
			return wrong(at+".confirmations", "the confirmations of larger amounts are more than those of smaller ones, %d at most", depthMax)
		}
		last = payment.Depth{Above: above, Confirmations: step.Confirmations}
		c.More = append(c.More, last)
	}
	switch f.ConfirmedBy {
	case "", chain.Safe, chain.Finalized:
		c.Tag = f.ConfirmedBy
	default:
		return wrong("confirmedBy", "confirmedBy is safe or finalized: what the nodes must call a block before what is in it is confirmed")
	}
	if f.FinalDepth > depthMax {
		return wrong("finalDepth", "finalDepth is %d at most", depthMax)
	}
	c.Final = chain.Policy{Depth: payout.DepthDefault, Tag: chain.Finalized}
	if f.FinalDepth > 0 {
		c.Final.Depth = f.FinalDepth
	}
	c.FinalDepth = c.Final.Depth
	switch f.Finality {
	case "", chain.Finalized:
	case "depth":
		c.Final.Tag = ""
	default:
		return wrong("finality", "finality is finalized, as the nodes say it, or depth, after finalDepth blocks")
	}
	return nil
}
