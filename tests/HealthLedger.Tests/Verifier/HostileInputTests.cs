using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Verifier;

public sealed class HostileInputTests
{
    [Fact]
    public void Random_bytes_are_refused_without_an_exception()
    {
        VerificationPolicy policy = new Attempt(1, 0, 0).Policy;
        Prop.ForAll<byte[]>(bytes => !Verify(bytes, policy).IsAccepted).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Random_genesis_bytes_are_refused_without_an_exception()
    {
        Attempt attempt = new(1, 0, 0);
        byte[] receipt = attempt.Receipt.Encode();
        Prop.ForAll<byte[]>(bytes => !Verify(receipt, new VerificationPolicy(bytes, attempt.Time)).IsAccepted)
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(20_261)]
    [InlineData(20_262)]
    [InlineData(20_263)]
    public void Random_mutations_are_refused_without_an_exception(int seed)
    {
        Random random = new(seed);
        Attempt attempt = new(4, 1, 2);
        VerificationPolicy policy = attempt.Policy;
        byte[] receipt = attempt.Receipt.Encode();
        byte[] genesis = attempt.GenesisFile;
        for (int i = 0; i < 2000; i++)
        {
            byte[] mutated = Mutate(random, receipt);
            bool same = mutated.AsSpan().SequenceEqual(receipt);
            Assert.True(same || !Verify(mutated, policy).IsAccepted, $"Seed {seed}, receipt {i}");

            byte[] file = Mutate(random, genesis);
            same = file.AsSpan().SequenceEqual(genesis);
            bool accepted = Verify(receipt, new VerificationPolicy(file, attempt.Time)).IsAccepted;
            Assert.True(same || !accepted, $"Seed {seed}, genesis {i}");
        }
    }

    [Fact]
    public void Largest_receipt_of_seals_costs_no_signature_check()
    {
        Attempt attempt = new(1, 0, 0);
        attempt.Receipt.Seals = [.. Enumerable.Range(0, 14_000).Select(i => new object?[] { i, new byte[64] })];
        byte[] receipt = attempt.Receipt.Encode();
        Assert.InRange(receipt.Length, 900_000, 1024 * 1024);
        VerificationPolicy policy = attempt.Policy;
        _ = Verify(receipt, policy);

        // The fastest of some: a busy machine makes one slow, and checks of signatures would make all of them slow.
        TimeSpan fastest = TimeSpan.MaxValue;
        for (int i = 0; i < 5 && fastest >= TimeSpan.FromSeconds(1); i++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            ReceiptVerdict verdict = Verify(receipt, policy);
            fastest = watch.Elapsed < fastest ? watch.Elapsed : fastest;
            Assert.Equal(VerifierErrorCodes.SealCountWrong, verdict.Code);
        }

        Assert.True(fastest < TimeSpan.FromSeconds(1), $"It took {fastest}.");
    }

    [Theory]
    [InlineData(new byte[] { 0x8C, 0x01, 0x01, 0x5A, 0x7F, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0x8C, 0x01, 0x01, 0x40, 0x9A, 0x00, 0x0F, 0x42, 0x40 })]
    public void Declared_length_without_bytes_allocates_nothing_for_it(byte[] receipt)
    {
        VerificationPolicy policy = new Attempt(1, 0, 0).Policy;
        _ = Verify(receipt, policy);

        long before = GC.GetAllocatedBytesForCurrentThread();
        ReceiptVerdict verdict = Verify(receipt, policy);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(VerifierErrorCodes.ReceiptMalformed, verdict.Code);
        Assert.InRange(allocated, 0, 4096);
    }

    private static ReceiptVerdict Verify(byte[] receipt, VerificationPolicy policy)
    {
        return ReceiptVerifier.Verify(receipt, ReceiptExpectation.Any, policy);
    }

    private static byte[] Mutate(Random random, byte[] original)
    {
        byte[] bytes = [.. original];
        for (int changes = random.Next(1, 6); changes > 0; changes--)
        {
            int at = random.Next(bytes.Length);
            int length = Math.Min(random.Next(1, 40), bytes.Length - at);
            int from = random.Next(bytes.Length - length + 1);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes = [.. bytes[..at], .. bytes[(at + length)..], 0x00];
                    break;
                case 2:
                    bytes = [.. bytes[..at], .. bytes[from..(from + length)], .. bytes[at..]];
                    break;
                default:
                    bytes.AsSpan(from, length).CopyTo(bytes.AsSpan(at));
                    break;
            }
        }

        return bytes;
    }
}
