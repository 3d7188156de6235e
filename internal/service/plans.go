package service

import (
	"context"
	"time"
)

// plansEvery is how often it is looked which balances are to be settled by plans.
const plansEvery = 10 * time.Second

// followPlans settles by plans until ctx ends. Every replica may: an occasion makes one
// settlement.
func (s *Service) followPlans(ctx context.Context) {
	ticker := time.NewTicker(plansEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := s.Gateway.FollowPlans(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("settlement plans were not followed, and are again in a while", "error", err)
		}
	}
}
