package docs

// language is one that the reference is written in.
type language struct {
	Code   string // of its directory and in addresses
	Tag    string // of the lang attribute
	Prefix string // of its pages' paths, "" for English
	Name   string // in itself
	words  *words
}

var languages = []language{
	{"en", "en", "", "English", &english},
	{"zh", "zh-CN", "zh/", "简体中文", &chinese},
}

// words are what the pages say beside their texts.
type words struct {
	Reference, Overview, Menu, Search, SearchNothing, Copy, Copied, OnThisPage, Skip string
	Sections                                                                         map[string]string
	Required, Optional, Default, Ours, OursWhy, Coming, ComingWhy, ReadOnly          string
	Query, Body, Answer, Answers, Refusals, AnyCall, Prints, Request                 string
	Scope, AnyScope, Only, TwinOf, Code, Status, Meaning, Errors, Events, Example    string
	ErrorsIntro, EventsIntro, Cause, Cure, Again                                     string
	Specification, NoPage, NoPageWhy, ForPrograms, Language                          string
	ErrorObject, Codes, Colon, Stop, ArrayOf, Or, To, UpTo, Characters, Comma        string
	Plural, Units, Retry, Environments                                               map[string]string
	Tools                                                                            toolWords
	// Of the tables of states, with what can happen by its name there.
	StateFrom, StateOn, StateTo, StateDiagram, StateDiagramSays string
	Happenings                                                  map[string]happening
}

// happening is what can happen to a thing: a word for diagrams, and what it is.
type happening struct{ Word, Meaning string }

var english = words{
	Reference: "API reference", Overview: "Overview", Menu: "Menu", Search: "Search", SearchNothing: "Nothing found.", Copy: "Copy", Copied: "Copied",
	OnThisPage: "On this page", Skip: "Skip to content",
	Sections: map[string]string{"start": "Get started", "launch": "Test and launch", "calls": "Calls", "reference": "Reference", "libraries": "Libraries",
		"token": "Access tokens", "test": "Self-test", "order": "Orders", "event": "Events", "refund": "Refunds", "settlement": "Settlements",
		"abnormal payment": "Abnormal payments", "deposit address": "Deposit addresses", "sub-merchant": "Sub-merchants", "balance": "Balances and statements", "sandbox": "Sandbox", "tools": "Tools"},
	Required: "required", Optional: "optional", Default: "default", Ours: "extension", OursWhy: "Not in ANexPay's own API.",
	Coming: "coming", ComingWhy: "This gateway does not support this call yet. This page shows its planned form.", ReadOnly: "read-only",
	Query: "Query parameters", Body: "Body", Answer: "Response", Answers: "Example response", Refusals: "Errors",
	AnyCall: "Any call can also return these errors about the signature, the token and the request's form:", Prints: "Output", Request: "Example request",
	Scope: "scope", AnyScope: "any scope", Only: "only in", TwinOf: "This call is also available as", Code: "Code", Status: "Status", Meaning: "Meaning",
	Errors: "Errors", Events: "Webhook events", Example: "Example",
	ErrorsIntro: "A rejected call returns an HTTP error status and an `error` object. Branch on its `code`, whose meaning never changes. `retcode` is the status followed by three digits of this gateway. `error.requestId` identifies the request in the gateway's log, and `error.docUrl` links to the code on this page.",
	EventsIntro: "There are five event types, one for each kind of object. The object's status is in `data`. [Webhooks](webhooks.md) explains how to receive, verify and acknowledge events.",
	Cause:       "Cause", Cure: "What to do", Again: "Try again?",
	Specification: "Signature specification",
	NoPage:        "There is no such page", NoPageWhy: "These are the pages of the reference:", ForPrograms: "For programs",
	Language:    "Language",
	ErrorObject: "The error object", Codes: "All codes", Colon: ": ", Stop: ".", ArrayOf: "array of ", Or: " or ", To: " to ", UpTo: "up to ", Characters: " characters", Comma: ", ",
	Plural: map[string]string{"string": "strings", "object": "objects"},
	Units:  map[string]string{"seconds": "seconds", "milliseconds": "milliseconds"},
	Retry: map[string]string{"never": "No. The same request fails again.", "later": "Yes. Sign each retry anew, and wait longer before each.",
		"after_new_token": "Yes, once, with a new token.", "after_clock_correction": "Yes, once, with the clock corrected."},
	Environments: map[string]string{"sandbox": "sandboxes", "local": "a local gateway"},
	Tools:        englishTools,
	StateFrom:    "Status", StateOn: "What happens", StateTo: "Next status", StateDiagram: "Diagram of the statuses", StateDiagramSays: "The table below as a diagram",
	Happenings: map[string]happening{
		"paid": {"paid", "what arrived in time pays it, and is confirmed"}, "timed out": {"timed out", "its time is over, and less arrived"},
		"accepted": {"accepted", "you accept what came late or short"}, "reorged": {"reorged", "a reorganisation of the chain takes the payment away"},
		"acceptance reorged": {"reorged", "a reorganisation of the chain takes away what you had accepted"}, "acceptance returned": {"returned", "what you had accepted is confirmed again"},
		"signed": {"signed", "a transaction is signed, or it is in a file for the bank: it may be on its way"}, "confirmed": {"confirmed", "it is confirmed on the chain, or by the bank"}, "failed": {"failed", "it will never arrive"},
		"returned":  {"returned", "the bank returns it"},
		"cancelled": {"cancelled", "you cancel it"}, "rejected": {"rejected", "the gateway's operator rejects it"},
		"fell short": {"fell short", "less arrived than the token's contract reported"}, "mined again": {"mined again", "it comes again, in another block"}},
}

var chinese = words{
	Reference: "API 参考", Overview: "概览", Menu: "菜单", Search: "搜索", SearchNothing: "未找到结果。", Copy: "复制", Copied: "已复制",
	OnThisPage: "本页内容", Skip: "跳到正文",
	Sections: map[string]string{"start": "开始使用", "launch": "测试与上线", "calls": "接口", "reference": "参考", "libraries": "SDK",
		"token": "访问令牌", "test": "签名自测", "order": "订单", "event": "事件", "refund": "退款", "settlement": "结算",
		"abnormal payment": "异常付款", "deposit address": "充值地址", "sub-merchant": "子商户", "balance": "余额和对账单", "sandbox": "沙箱", "tools": "工具"},
	Required: "必填", Optional: "可选", Default: "默认值", Ours: "本网关扩展", OursWhy: "由本网关增加，官方 API 中没有。",
	Coming: "即将支持", ComingWhy: "本网关尚未提供此接口。本页展示它将采用的格式。", ReadOnly: "只读",
	Query: "查询参数", Body: "请求体", Answer: "响应", Answers: "响应示例", Refusals: "错误码",
	AnyCall: "任何接口都可能返回的错误码，与签名、令牌和格式有关：", Prints: "输出", Request: "请求示例",
	Scope: "权限", AnyScope: "不限权限", Only: "仅限", TwinOf: "本接口也接受", Code: "错误码", Status: "状态码", Meaning: "含义",
	Errors: "错误码", Events: "Webhook 事件", Example: "示例",
	ErrorsIntro: "请求被拒绝时，返回相应的 HTTP 状态码和 `error` 对象。程序应根据其中的 `code` 判断错误，其含义永不改变。`retcode` 由状态码和本网关的三位数字组成；`error.requestId` 对应网关日志中的本次请求，`error.docUrl` 指向本页中的该错误码。",
	EventsIntro: "事件共有五种类型，每种对应一类对象。状态是 `data` 中的字段。事件如何投递、验签和应答，见 [Webhook 通知](webhooks.md)。",
	Cause:       "原因", Cure: "处理方法", Again: "能否重试",
	Specification: "签名规范",
	NoPage:        "页面不存在", NoPageWhy: "参考文档有以下页面：", ForPrograms: "机器可读格式",
	Language:    "语言",
	ErrorObject: "error 对象", Codes: "全部错误码", Colon: "：", Stop: "。", ArrayOf: "array，元素为 ", Or: " 或 ", To: " 至 ", UpTo: "最多 ", Characters: " 个字符", Comma: "，",
	Plural: map[string]string{"string": "string", "object": "object"},
	Units:  map[string]string{"seconds": "秒", "milliseconds": "毫秒"},
	Retry: map[string]string{"never": "不能原样重试：同样的请求会再次失败。", "later": "可以：重新签名后重试，并逐渐延长间隔。",
		"after_new_token": "可以：获取新令牌后重试一次。", "after_clock_correction": "可以：校正时钟后重试一次。"},
	Environments: map[string]string{"sandbox": "沙箱", "local": "本地网关"},
	Tools:        chineseTools,
	StateFrom:    "状态", StateOn: "发生的情况", StateTo: "下一状态", StateDiagram: "状态图", StateDiagramSays: "下表的图示",
	Happenings: map[string]happening{
		"paid": {"付清", "款项按时足额到账并得到确认"}, "timed out": {"超时", "已超时，到账金额不足"},
		"accepted": {"接受", "您接受逾期或不足的付款"}, "reorged": {"重组", "链重组使付款失效"},
		"acceptance reorged": {"重组", "链重组使您已接受的付款失效"}, "acceptance returned": {"恢复", "您已接受的付款再次得到确认"},
		"signed": {"签名", "交易已签名，或已列入银行付款文件，可能已在途中"}, "confirmed": {"确认", "已在链上或由银行确认"}, "failed": {"失败", "不会再到账"},
		"returned":  {"退回", "银行退回"},
		"cancelled": {"取消", "您取消"}, "rejected": {"拒绝", "网关运营方拒绝"},
		"fell short": {"金额不足", "到账少于代币合约记录的金额"}, "mined again": {"再次上链", "在另一个区块中再次出现"}},
}
