package signature

// SetClock gives a guard under test a clock that can be set while time passes:
// both in milliseconds.
func (m *ReplayMemory) SetClock(clock func() (wall, elapsed int64)) { m.clock = clock }
