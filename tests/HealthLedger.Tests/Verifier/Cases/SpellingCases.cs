using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;
using static HealthLedger.Verifier.VerifierErrorCodes;

namespace HealthLedger.Tests.Verifier.Cases;

/// <summary>Receipts that say the same in a spelling that canonical encoding does not have.</summary>
internal static class SpellingCases
{
    public static IReadOnlyList<MustFailCase> All =>
    [
        Version("number in two bytes", EncodingNotCanonical, [0x18, 0x01]),
        Version("number in three bytes", EncodingNotCanonical, [0x19, 0x00, 0x01]),
        Version("number in five bytes", EncodingNotCanonical, [0x1A, 0x00, 0x00, 0x00, 0x01]),
        Version("number in nine bytes", EncodingNotCanonical, [0x1B, .. new byte[7], 0x01]),
        Version("number as 1.0 of 16 bits", EncodingNotCanonical, [0xF9, 0x3C, 0x00]),
        Version("number as 1.0 of 64 bits", EncodingNotCanonical, [0xFB, 0x3F, 0xF0, .. new byte[6]]),
        Version("negative number", EncodingNotCanonical, [0x20]),
        Version("number as a tagged bignum", EncodingNotCanonical, [0xC2, 0x41, 0x01]),
        Version("undefined", EncodingNotCanonical, [0xF7]),
        Version("simple value", EncodingNotCanonical, [0xE0]),
        Version("map", EncodingNotCanonical, [0xA0]),
        Version("map with a member twice", EncodingNotCanonical, [0xA2, 0x01, 0x01, 0x01, 0x01]),
        Version("reserved head", EncodingNotCanonical, [0x1C]),
        Version("null for a number", ReceiptMalformed, [0xF6]),
        Version("true for a number", ReceiptMalformed, [0xF5]),
        Version("text for a number", ReceiptMalformed, [0x61, 0x31]),
        Version("bytes for a number", ReceiptMalformed, [0x41, 0x01]),
        Case("array of no declared length", EncodingNotCanonical, bytes => [0x9F, .. bytes[1..], 0xFF]),
        Case("length of an array in two bytes", EncodingNotCanonical, bytes => [0x98, 0x0C, .. bytes[1..]]),
        Case("bytes of no declared length", EncodingNotCanonical, bytes => [.. bytes[..3], 0x5F, .. bytes[3..], 0xFF]),
        Case("length of bytes in three bytes", EncodingNotCanonical, bytes =>
            [.. bytes[..3], 0x59, 0x00, bytes[4], .. bytes[5..]]),
        Case("head of two items more than there are", ReceiptMalformed, bytes => [0x8E, .. bytes[1..]]),
        New("cut within a head", ReceiptMalformed, a =>
        {
            byte[] bytes = a.Receipt.Encode();
            a.Raw = bytes[..(bytes.AsSpan().IndexOf(a.Receipt.BodyBytes) - 1)];
        }),
        Case("cut within bytes", ReceiptMalformed, bytes => bytes[..20]),
        Case("cut before the last item", ReceiptMalformed, bytes => bytes[..^1]),
        Part("trailing byte in the header", ReceiptMalformed, r => r.HeaderBytes = [.. r.HeaderBytes, 0x00]),
        Part("trailing byte in the entry", ReceiptMalformed, r => r.EntryBytes = [.. r.EntryBytes, 0x00]),
        Part("trailing byte in the submission", ReceiptMalformed, r => r.BodyBytes = [.. r.BodyBytes, 0x00]),
        Part("head of one item more than the header has", ReceiptMalformed, r =>
        {
            r.HeaderBytes = [0x90, .. r.HeaderBytes[1..]];
            r.BindSeals();
        }),
        Part("header that ends after its bytes", ReceiptMalformed, r => r.HeaderBytes = r.HeaderBytes[..^1]),
        Part("another spelling in the header", EncodingNotCanonical, r =>
            r.HeaderBytes = [r.HeaderBytes[0], 0x18, .. r.HeaderBytes[1..]]),
        Part("text outside ASCII", EncodingNotCanonical, r => Reason(r, "caf\u00e9")),
        Part("lone surrogate", EncodingNotCanonical, r => Reason(r, "A?B", (byte)0xED)),
        Part("delete in a text", EncodingNotCanonical, r => Reason(r, "A\u007fB")),
        Part("time of seconds as text", ReceiptMalformed, r =>
        {
            r.Header[4] = "2025";
            r.HeaderBytes = ForgeCbor.Encode(r.Header);
        }),
        Part("hash of 31 bytes", ReceiptMalformed, r => r.InclusionPath[0] = new byte[31]),
        Part("hash of 33 bytes", ReceiptMalformed, r => r.InclusionPath[0] = new byte[33]),
        Part("list for a list item", ReceiptMalformed, r => r.Seals[0] = [0, Array.Empty<object?>()]),
    ];

    private static MustFailCase Case(string name, string code, Func<byte[], byte[]> change)
    {
        return New(name, code, a => a.Raw = change(a.Receipt.Encode()));
    }

    // The receipt's first item in another spelling, or of another type.
    private static MustFailCase Version(string name, string code, byte[] item)
    {
        return Case(name, code, bytes => [bytes[0], .. item, .. bytes[2..]]);
    }

    private static MustFailCase Part(string name, string code, Action<ForgedReceipt> change)
    {
        return New(name, code, a => change(a.Receipt));
    }

    private static MustFailCase New(string name, string code, Action<Attempt> change)
    {
        return new MustFailCase(
            "spelling: " + name, VerificationStep.Form, code, change, replicas: 1, epochs: 0, operation: 2);
    }

    private static void Reason(ForgedReceipt receipt, string reason, byte? questionMark = null)
    {
        receipt.Entry[6] = new object?[] { 0, new object?[] { true, reason, "custodian/v1", 1, 0, 0 } };
        byte[] bytes = ForgeCbor.Encode(receipt.Entry);
        if (questionMark is { } other)
        {
            bytes[bytes.AsSpan().IndexOf("A?B"u8) + 1] = other;
        }

        receipt.EntryBytes = bytes;
    }
}
