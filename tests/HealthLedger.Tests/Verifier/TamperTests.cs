using System.Security.Cryptography;
using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Verifier;

public sealed class TamperTests
{
    private static readonly byte[] EveryBit = [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xFF];

    private static readonly byte[] SomeBits = [0x01, 0x20, 0xFF];

    [Theory]
    [InlineData(1, 0, 1, true)]
    [InlineData(4, 1, 2, false)]
    public void Every_changed_byte_of_a_receipt_is_refused(int replicas, int epochs, int witnesses, bool everyBit)
    {
        Attempt attempt = new(replicas, epochs, witnesses);
        VerificationPolicy policy = attempt.Policy;
        byte[] receipt = attempt.Receipt.Encode();
        Assert.True(attempt.Verify().IsAccepted);
        int refused = 0;
        for (int i = 0; i < receipt.Length; i++)
        {
            foreach (byte mask in everyBit ? EveryBit : SomeBits)
            {
                receipt[i] ^= mask;
                Assert.False(IsAccepted(receipt, policy), $"Byte {i} changed by {mask:X2} was accepted.");
                receipt[i] ^= mask;
                refused++;
            }
        }

        Assert.Equal(receipt.Length * (everyBit ? EveryBit : SomeBits).Length, refused);
        Assert.True(IsAccepted(receipt, policy));
    }

    [Fact]
    public void Every_changed_byte_of_a_receipt_with_an_author_s_proof_is_refused()
    {
        Attempt attempt = new(1, 0, 0);
        attempt.Receipt.ProveAuthor(hasStopped: false, attempt.Height + 1);
        VerificationPolicy policy = attempt.Policy;
        byte[] receipt = attempt.Receipt.Encode();
        Assert.False(attempt.Verify().Facts!.AuthorUnchecked);
        for (int i = 0; i < receipt.Length; i++)
        {
            foreach (byte mask in SomeBits)
            {
                receipt[i] ^= mask;
                Assert.False(IsAccepted(receipt, policy), $"Byte {i} changed by {mask:X2} was accepted.");
                receipt[i] ^= mask;
            }
        }

        Assert.True(IsAccepted(receipt, policy));
    }

    [Fact]
    public void Every_changed_byte_of_the_genesis_file_is_refused()
    {
        Attempt attempt = new(1, 0, 0);
        byte[] receipt = attempt.Receipt.Encode();
        byte[] genesis = attempt.GenesisFile;
        for (int i = 0; i < genesis.Length; i++)
        {
            foreach (byte mask in EveryBit)
            {
                genesis[i] ^= mask;
                VerificationPolicy policy = new(genesis, attempt.Time);
                Assert.False(IsAccepted(receipt, policy), $"Byte {i}, {mask:X2}");
                genesis[i] ^= mask;
            }
        }

        Assert.True(IsAccepted(receipt, new VerificationPolicy(genesis, attempt.Time)));
    }

    [Theory]
    [InlineData(15_000, VerifierErrorCodes.LedgerMismatch)]
    [InlineData(16_000, VerifierErrorCodes.GenesisMalformed)]
    public void Well_formed_genesis_file_is_refused_over_its_limit_alone(int recoveryKeys, string code)
    {
        Attempt attempt = new(1, 0, 0);
        byte[] receipt = attempt.Receipt.Encode();
        attempt.Ledger.Genesis[8] =
            new object?[] { 1, Enumerable.Range(0, recoveryKeys).Select(object? (_) => NewPoint()).ToArray() };
        byte[] genesis = attempt.Ledger.RebuildGenesisFile();
        Assert.Equal(recoveryKeys > 15_000, genesis.Length > 1024 * 1024);

        ReceiptVerdict verdict = ReceiptVerifier.Verify(
            receipt, ReceiptExpectation.Any, new VerificationPolicy(genesis, attempt.Time));

        Assert.Equal(code, verdict.Code);
    }

    private static byte[] NewPoint()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ECPoint point = key.ExportParameters(false).Q;
        return [0x04, .. point.X!, .. point.Y!];
    }

    [Fact]
    public void Every_prefix_and_every_doubled_or_missing_byte_is_refused()
    {
        Attempt attempt = new(4, 1, 0);
        VerificationPolicy policy = attempt.Policy;
        byte[] receipt = attempt.Receipt.Encode();
        for (int i = 0; i < receipt.Length; i++)
        {
            Assert.False(IsAccepted(receipt[..i], policy), $"The first {i} bytes were accepted.");
            Assert.False(IsAccepted([.. receipt[..i], .. receipt[(i + 1)..]], policy), $"Accepted without byte {i}.");
            Assert.False(IsAccepted([.. receipt[..i], .. receipt[i..(i + 1)], .. receipt[i..]], policy), $"Twice {i}.");
        }
    }

    [Fact]
    public void Every_other_spelling_of_every_part_is_refused_by_its_form()
    {
        Attempt attempt = new(4, 1, 1);
        VerificationPolicy policy = attempt.Policy;
        ForgedReceipt receipt = attempt.Receipt;
        (byte[] Part, Action<byte[]> Put)[] parts =
        [
            (receipt.BodyBytes, bytes => receipt.BodyBytes = bytes),
            (receipt.EntryBytes, bytes => receipt.EntryBytes = bytes),
            (receipt.HeaderBytes, bytes => receipt.HeaderBytes = bytes),
            (receipt.Steps[0].HeaderBytes, bytes => receipt.Steps[0].HeaderBytes = bytes),
            (receipt.Steps[0].Set, bytes => receipt.Steps[0].Set = bytes),
        ];
        int spellings = 0;
        foreach ((byte[] part, Action<byte[]> put) in parts)
        {
            foreach ((string name, byte[] bytes) in SpellingVariants.Of(part))
            {
                put(bytes);
                AssertForm(receipt.Encode(), policy, name);
                spellings++;
            }

            put(part);
        }

        foreach ((string name, byte[] bytes) in SpellingVariants.Of(receipt.Encode()))
        {
            AssertForm(bytes, policy, name);
            spellings++;
        }

        Assert.True(spellings > 2000, $"Only {spellings} spellings.");
        Assert.True(IsAccepted(receipt.Encode(), policy));
    }

    [Fact]
    public void Every_other_spelling_of_the_genesis_file_is_refused()
    {
        Attempt attempt = new(4, 0, 0);
        byte[] receipt = attempt.Receipt.Encode();
        byte[] header = ForgeCbor.Encode(attempt.Ledger.GenesisHeader);
        byte[] genesis = ForgeCbor.Encode(attempt.Ledger.Genesis);
        IEnumerable<(string Name, byte[] Bytes)> files =
        [
            .. SpellingVariants.Of(attempt.GenesisFile),
            .. SpellingVariants.Of(genesis).Select(v => (v.Name, attempt.Ledger.EncodeGenesisFile(v.Bytes, header))),
            .. SpellingVariants.Of(header).Select(v => (v.Name, attempt.Ledger.EncodeGenesisFile(genesis, v.Bytes))),
        ];
        foreach ((string name, byte[] file) in files)
        {
            ReceiptVerdict verdict = ReceiptVerifier.Verify(
                receipt,
                ReceiptExpectation.Any,
                new VerificationPolicy(file, attempt.Time));
            Assert.True(verdict.Code == VerifierErrorCodes.GenesisMalformed, $"{name}: {verdict}");
        }
    }

    [Fact]
    public void Accepted_operation_in_another_spelling_is_refused()
    {
        for (int index = 0; index < ForgedLedger.OperationsPerBlock; index++)
        {
            Attempt attempt = new(1, 0, 0, index);
            VerificationPolicy policy = attempt.Policy;
            foreach ((string name, byte[] bytes) in SpellingVariants.Of(attempt.Receipt.Operations[index]))
            {
                attempt.Receipt.Operations[index] = bytes;
                attempt.Receipt.BindOperations();

                ReceiptVerdict verdict = ReceiptVerifier.Verify(
                    attempt.Receipt.Encode(),
                    ReceiptExpectation.Any,
                    policy);

                Assert.True(verdict.Code == VerifierErrorCodes.OperationInvalid, $"{index}, {name}: {verdict}");
            }
        }
    }

    private static void AssertForm(byte[] receipt, VerificationPolicy policy, string name)
    {
        ReceiptVerdict verdict = ReceiptVerifier.Verify(receipt, ReceiptExpectation.Any, policy);
        Assert.True(verdict.FailedStep == VerificationStep.Form, $"{name}: {verdict}");
        Assert.InRange(verdict.Position!.Value, 0, receipt.Length);
    }

    private static bool IsAccepted(byte[] receipt, VerificationPolicy policy)
    {
        return ReceiptVerifier.Verify(receipt, ReceiptExpectation.Any, policy).IsAccepted;
    }
}
