namespace HealthLedger.Testing.Simulation.Nodes;

/// <summary>What nodes send each other: a message of consensus, a submission for the others' pools, or a message about
/// bundles.</summary>
internal static class NodeFrame
{
    private const byte Consensus = 1;
    private const byte Submission = 2;
    private const byte Bundles = 3;

    public static ReadOnlyMemory<byte> OfConsensus(ReadOnlyMemory<byte> message) =>
        (byte[])[Consensus, .. message.Span];

    /// <summary>A submission by its number in the consortium's list: its bytes are known to all.</summary>
    public static ReadOnlyMemory<byte> OfSubmission(int number) =>
        (byte[])[Submission, .. BitConverter.GetBytes(number)];

    /// <summary>A message about bundles, in the product's form.</summary>
    public static ReadOnlyMemory<byte> OfBundle(ReadOnlyMemory<byte> message) =>
        (byte[])[Bundles, .. message.Span];

    public static ReadOnlyMemory<byte>? Bundle(ReadOnlyMemory<byte> frame) =>
        frame.Length > 0 && frame.Span[0] == Bundles ? frame[1..] : (ReadOnlyMemory<byte>?)null;

    // Without the type, null would become empty memory.
    public static ReadOnlyMemory<byte>? Message(ReadOnlyMemory<byte> frame) =>
        frame.Length > 0 && frame.Span[0] == Consensus ? frame[1..] : (ReadOnlyMemory<byte>?)null;

    public static int? SubmissionNumber(ReadOnlyMemory<byte> frame) =>
        frame.Length == 5 && frame.Span[0] == Submission ? BitConverter.ToInt32(frame.Span[1..]) : null;
}
