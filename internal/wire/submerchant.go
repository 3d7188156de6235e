package wire

// SubMerchantParams are the parameters of the call that creates a sub-merchant.
type SubMerchantParams struct {
	Name string `json:"name,omitzero"`
	Once
}

// SubMerchantListParams are the parameters of the call that lists sub-merchants.
type SubMerchantListParams struct {
	PageParams
}

// SubMerchant is a sub-merchant as its parent sees it.
type SubMerchant struct {
	MerchantID string `json:"merchantId"`
	Name       string `json:"name"`
	Disabled   bool   `json:"disabled"`
	Times
}
