package docs

// toolWords are those of the tools: trying a call, the doctor's page, the last calls.
type toolWords struct {
	Try, TrySummary, TrySend, TryAgain, Sending, NotSent                                              string
	Sign, SignSummary, SignKeep, SignButton, SignNeeds, SignInsecure, NoKey, BadJSON                  string
	BaseURL, QueryText, SignKey, SentHeaders, SameByCurl, CurlWhy, Curl, Answered                     string
	Doctor, DoctorSummary, DoctorIntro, DoctorElsewhere, Paste, PasteWhy, Parts, PartsWhy             string
	Method, Target, Timestamp, Signature, BodyText, OwnKey, OwnKeyWhy, Find, NotRepeated              string
	Right, NotFound, Here, OtherReading, Judgement, Corrected, TwoStrings, Expected, Given, NoMessage string
	Last, LastCalls, LastSummary, LastIntro, LastElsewhere, LastNone                                  string
	YouSent, Unread, DoctorSays, Ignored, Explained                                                   string
}

var englishTools = toolWords{
	Try: "Try it", TrySummary: "This local gateway signs the request as its test merchant and sends it.", TrySend: "Send", TryAgain: "Edit and resend",
	Sending: "Sending…", NotSent: "The request was not sent, since it can't be signed",
	Sign: "Sign it", SignSummary: "This page signs the request with your key. It sends neither the key nor the request.",
	SignKeep:   "The key stays in this page and is discarded when you leave it.",
	SignButton: "Sign", SignNeeds: "Signing here needs JavaScript. Without it, use `xcheckout sign`.",
	SignInsecure: "This browser can sign only on pages loaded over https or from this machine.", NoKey: "Enter your signKey.", BadJSON: "The body is not valid JSON.",
	BaseURL: "Gateway", QueryText: "Query", SignKey: "signKey", SentHeaders: "Request headers", SameByCurl: "The same request with curl",
	CurlWhy: "It has a new signature, so it isn't rejected as a replay. It works once, within two minutes.", Curl: "The request with curl", Answered: "Response",
	Doctor: "Signature doctor", DoctorSummary: "Paste a request whose signature was rejected, and see which mistake caused it.",
	DoctorIntro:     "Paste a request whose signature was rejected. The doctor tries the usual mistakes, alone and in pairs, until they produce the same signature. Then it names them. Nothing leaves this machine.",
	DoctorElsewhere: "In a sandbox on your own machine, this page has a form. Start one with `xcheckoutd dev`. The command line checks any request too, without sending it anywhere. It reads the key from the environment or from a file.",
	Paste:           "Request", PasteWhy: "A curl command, or the raw HTTP request with all its headers.", Parts: "Or enter its parts", PartsWhy: "Enter each exactly as it was sent.",
	Method: "Method", Target: "Path and query", Timestamp: "TIMESTAMP", Signature: "SIGNATURE", BodyText: "Body", OwnKey: "signKey",
	OwnKeyWhy: "If empty, the test merchant's key is used. Your key is neither stored nor shown again.", Find: "Find the mistake",
	NotRepeated: "What you pasted is not shown again, since it may hold a secret.",
	Right:       "The signature is right.", NotFound: "No usual mistake explains this signature.", Here: "Here:",
	OtherReading: "This is not a mistake, but another reading of the rules. This gateway accepts it. A verifier that knows only the printed reading does not.", Judgement: "Full diagnosis", Corrected: "Corrected line", TwoStrings: "Both strings, with the first difference marked",
	Expected: "Expected StringToSign", Given: "What you gave", NoMessage: "This can't be parsed as a request",
	Last: "Last call:", LastCalls: "Last calls", LastSummary: "The requests that you just sent to this gateway, and their results.",
	LastIntro:     "The last 100 calls to this gateway, newest first, without secrets. `xcheckout logs` shows the same in a terminal.",
	LastElsewhere: "In a sandbox on your own machine, this page lists the requests that you just sent, their results and what was wrong with them. Start one with `xcheckoutd dev`. `xcheckout logs` shows the same in a terminal.",
	LastNone:      "No calls yet.",
	YouSent:       "You sent", Unread: "The request could not be parsed far enough to build its StringToSign.", DoctorSays: "Diagnosis", Ignored: "Ignored fields:",
	Explained: "How to fix",
}

var chineseTools = toolWords{
	Try: "试一试", TrySummary: "本地网关以自己的测试商户身份签名并发送此请求。", TrySend: "发送", TryAgain: "修改后重新发送",
	Sending: "正在发送…", NotSent: "请求无法签名，因此没有发送",
	Sign: "在线签名", SignSummary: "本页用您的密钥为请求签名，不会发送任何内容：既不发送密钥，也不发送请求。",
	SignKeep:   "密钥只保留在本页中，离开页面后即消失。",
	SignButton: "签名", SignNeeds: "在此签名需要 JavaScript。未启用时请使用 `xcheckout sign`。",
	SignInsecure: "此浏览器只允许通过 https 或本机打开的页面进行签名。", NoKey: "请输入 signKey。", BadJSON: "请求体不是合法的 JSON。",
	BaseURL: "网关地址", QueryText: "查询字符串", SignKey: "signKey", SentHeaders: "已发送的请求头", SameByCurl: "等效的 curl 命令",
	CurlWhy: "命令中的签名是重新生成的，不会被视为重放：两分钟内有效，只能使用一次。", Curl: "该请求的 curl 命令", Answered: "响应",
	Doctor: "签名诊断", DoctorSummary: "粘贴一个签名被拒绝的请求，找出错在哪里。",
	DoctorIntro:     "粘贴一个签名被拒绝的请求。诊断程序会逐一尝试常见错误，以及其中任意两个的组合，直到得出相同的签名，并指出具体的错误。所有数据都不会离开本机。",
	DoctorElsewhere: "在本机运行的沙箱中，本页带有表单：用 `xcheckoutd dev` 启动即可。命令行工具也能诊断任意请求，且不会将其发送到任何地方。密钥从环境变量或文件中读取。",
	Paste:           "请求", PasteWhy: "curl 命令，或包含全部请求头的 HTTP 请求原文。", Parts: "或分项填写", PartsWhy: "每一项都须与实际发送的内容完全一致。",
	Method: "请求方法", Target: "路径和查询字符串", Timestamp: "TIMESTAMP", Signature: "SIGNATURE", BodyText: "请求体", OwnKey: "signKey",
	OwnKeyWhy: "留空则使用测试商户的密钥。您输入的密钥不会被保存，也不会再次显示。", Find: "查找错误",
	NotRepeated: "您粘贴的内容可能含有密钥，因此不再显示。",
	Right:       "签名正确。", NotFound: "没有任何常见错误能解释这个签名。", Here: "具体为：",
	OtherReading: "这不是错误，而是对签名规则的另一种理解。本网关接受这种写法；只认快速入门写法的验签方不接受。", Judgement: "完整诊断结果", Corrected: "修正后的代码", TwoStrings: "两个字符串的对比，已标出第一处差异",
	Expected: "应签名的 StringToSign", Given: "您提供的内容", NoMessage: "无法识别为请求",
	Last: "最近一次调用：", LastCalls: "最近的调用", LastSummary: "您刚刚发送到本网关的请求及其结果。",
	LastIntro:     "发送到本网关的最近一百次调用，最新的在前，其中的密钥等机密已隐去。在终端中可用 `xcheckout logs` 查看同样的内容。",
	LastElsewhere: "在本机运行的沙箱会在这里列出您刚刚发送的请求、其结果以及出错的原因。用 `xcheckoutd dev` 启动沙箱；在终端中可用 `xcheckout logs` 查看同样的内容。",
	LastNone:      "暂无调用。",
	YouSent:       "您发送的内容", Unread: "请求在得出 StringToSign 之前就已无法解析。", DoctorSays: "诊断结果", Ignored: "被忽略的字段：",
	Explained: "如何处理",
}
