namespace HealthLedger.Tests.Verifier.Checks;

/// <summary>Conditions of the verifier that decide nothing about a proof, each with the reason.</summary>
internal static class Equivalents
{
    private const string FirstFault = "The first fault stays whatever is read after it; this only saves the work.";
    private const string Unused = "The answer is not used; the fault that the reader keeps is.";
    private const string Fact = "The answer is a fact in the verdict, and no check.";
    private const string Caller = "It refuses a misuse by the caller with an exception; a unit test covers it.";
    private const string Earlier = "A check before it has shown it already; it stays for whoever calls it next.";

    public static IReadOnlyDictionary<string, string> Reasons { get; } = new Dictionary<string, string>(
        StringComparer.Ordinal)
    {
        ["Cbor/CanonicalReader.cs | Failed | False"] = FirstFault,
        ["Cbor/CanonicalReader.cs | Position < _end | True"] = Fact,
        ["Cbor/CanonicalReader.cs | "
            + "TryReadHead(major is MajorSimple ? MajorSimple : MajorUnsigned, out _) | True"] = Unused,
        ["Cbor/CanonicalReader.cs | "
            + "TryReadHead(major is MajorSimple ? MajorSimple : MajorUnsigned, out _) | False"] = Unused,
        ["Formats/Operation.cs | reader.ReadBoolean() | True"] = Fact,
        ["Formats/Operation.cs | reader.ReadBoolean() | False"] = Fact,
        ["Formats/Operation.cs | count > FormatLimits.RekeyedRecords | False"] =
            "An operation that names so many records is larger than a receipt may be.",
        ["Formats/Operation.cs | reader.Failed | False"] = FirstFault,
        ["Formats/PinnedGenesis.cs | bytes.Length > FormatLimits.GenesisFileBytes | False"] =
            "A well-formed file over the limit is larger than the corpus; TamperTests make one.",
        ["Formats/StateRow.cs | reader.TryReadNull() | True"] =
            "Answered without reading, the item is read as the next one, which it is not.",
        ["ReceiptDecision.cs | reader.ReadBoolean() | True"] = Fact,
        ["ReceiptDecision.cs | reader.ReadBoolean() | False"] = Fact,
        ["Signatures/P256Signature.cs | signature.Length != SignatureBytes | False"] = Earlier,
        ["Signatures/P256Signature.cs | point.Length != PointBytes | False"] = Earlier,
        ["Signatures/P256Signature.cs | point[0] != 0x04 | False"] = Earlier,
        ["Signatures/WitnessKeys.cs | key.IsValid() | True"] = Caller,
        ["Signatures/WitnessKeys.cs | "
            + "_keys.TryAdd(Convert.ToHexString(TaggedHash.Compute(HashLabels.Key, copy)), key) | True"] = Caller,
        ["Steps/AnchorStep.cs | age < TimeSpan.Zero | False"] = Fact,
        ["Trees/HistoryTree.cs | index >= size | False"] = Earlier,
    };
}
