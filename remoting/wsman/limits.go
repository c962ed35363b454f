package wsman

// Limits of what a peer can send. Windows' own are a depth of about 10, 3 options, 1 selector and some ten streams.
const (
	// MaxEnvelope is the longest envelope that Parse takes, in bytes. Windows sends at most its MaxEnvelopeSizekb, 500
	// by default and 1039440 at most by policy.
	MaxEnvelope = 64 << 20
	// maxDepth is how deep elements are nested: faults carry faults.
	maxDepth = 48
	// maxBindings is how many namespace declarations are in force at once.
	maxBindings = 256
	// maxAttributes is how many attributes an element has.
	maxAttributes = 64
	// maxItems bounds options, selectors, variables, arguments and shells in one message.
	maxItems = 32000
	// maxStreams is how many pieces of streams one message has.
	maxStreams = 1 << 16
)

// DefaultEnvelope is the MaxEnvelopeSize in bytes of the first WinRM versions, which every server takes unless its
// administrator has lowered it; CurrentEnvelope that of all since WinRM 3.0.
const (
	DefaultEnvelope = 150 << 10
	CurrentEnvelope = 500 << 10
)
