package openapitest

// Examples returns the successful answers that the description shows of a call,
// by their names; "" for one without. There are none of a call that it has not.
func Examples(operationID string) (map[string]any, error) {
	d, err := load()
	if err != nil {
		return nil, err
	}
	c := compiler{root: d.root}
	examples := map[string]any{}
	for _, path := range object(d.root["paths"]) {
		for _, operation := range object(path) {
			if object(operation)["operationId"] != operationID {
				continue
			}
			answer := c.resolve(object(object(object(operation)["responses"])["200"]))
			media := object(object(answer["content"])["application/json"])
			if example, given := media["example"]; given {
				examples[""] = example
			}
			for name, example := range object(media["examples"]) {
				examples[name] = c.resolve(object(example))["value"]
			}
		}
	}
	return examples, nil
}
