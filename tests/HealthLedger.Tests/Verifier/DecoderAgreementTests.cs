using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Tests.Verifier.Forge;
using HealthLedger.Verifier.Cbor;
using HealthLedger.Verifier.Formats;
using CanonicalReader = HealthLedger.Verifier.Cbor.CanonicalReader;
using CoreBody = HealthLedger.Ledger.SubmissionBody;
using CoreHeader = HealthLedger.Ledger.BlockHeader;
using CoreLog = HealthLedger.Ledger.State.SubjectLog;
using CoreSet = HealthLedger.Consensus.ReplicaSet;

namespace HealthLedger.Tests.Verifier;

/// <summary>
/// The core and the verifier share no code; what one of them takes for well formed, the other one takes for it too, and
/// reads the same. Where their limits differ on purpose, the test says how.
/// </summary>
public sealed class DecoderAgreementTests
{
    private const int Inputs = 3000;

    // The core keeps headers and submissions of versions that it does not know; the verifier refuses them.
    [Fact]
    public void Headers_are_read_alike()
    {
        Attempt attempt = new(4, 1, 0);
        Compare(attempt.Receipt.HeaderBytes, bytes =>
        {
            CoreHeader? core = CoreHeader.TryDecode(bytes);
            HealthLedger.Verifier.Formats.BlockHeader? other = Read(
                bytes, HealthLedger.Verifier.Formats.BlockHeader.ReadEmbedded);
            Assert.Equal(core is { ProtocolVersion: 1, Suite: 1 }, other is not null);
            if (other is not null)
            {
                Assert.Equal(core!.Hash(bytes).ToArray(), other.ComputeHash());
                Assert.Equal(core.StateRoot.ToArray(), other.StateRoot.ToArray());
            }

            return other is not null;
        });
    }

    [Fact]
    public void Submission_bodies_are_read_alike()
    {
        Compare(new Attempt(4, 1, 0).Receipt.BodyBytes, bytes =>
        {
            CoreBody? core = CoreBody.TryDecode(bytes);
            HealthLedger.Verifier.Formats.SubmissionBody? other = Read(
                bytes, HealthLedger.Verifier.Formats.SubmissionBody.ReadEmbedded);
            Assert.Equal(core is { Version: 1, Suite: 1 }, other is not null);
            return other is not null;
        });
    }

    // The core's numbers of index and lifetime have 32 bits; outcomes above 10 have no meaning to the verifier.
    [Fact]
    public void Entries_are_read_alike()
    {
        Attempt attempt = new(4, 1, 0, operationIndex: 1);
        Compare(attempt.Receipt.EntryBytes, bytes =>
        {
            LedgerEntry? core = LedgerEntry.TryDecode(bytes);
            Entry? other = Read(bytes, Entry.ReadEmbedded);
            if (core is not null && (int)core.Outcome <= 10)
            {
                Assert.NotNull(other);
            }

            if (other is { Index: <= uint.MaxValue, OperationIndex: <= uint.MaxValue }
                && other.Decision is not { TimeToLiveMilliseconds: > uint.MaxValue })
            {
                Assert.NotNull(core);
            }

            return other is not null;
        });
    }

    // Distinct keys are the verifier's demand, the largest number of replicas the core's.
    [Fact]
    public void Replica_sets_are_read_alike()
    {
        Compare(new Attempt(4, 1, 0).Ledger.Set(0), bytes =>
        {
            CoreSet? core = CoreSet.TryDecode(bytes);
            HealthLedger.Verifier.Formats.ReplicaSet? other = Read(
                bytes, HealthLedger.Verifier.Formats.ReplicaSet.ReadEmbedded);
            if (other is not null)
            {
                Assert.Equal(core?.Digest.ToArray(), other.ComputeHash());
            }

            return other is not null;
        });
    }

    // The core knows limits of numbers that the verifier leaves to it.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Operations_are_read_alike(int index)
    {
        Compare(new Attempt(4, 1, 0).Block.Operations[index], bytes =>
        {
            LedgerOperation? core = LedgerOperation.TryDecode(bytes);
            Operation? other = Operation.Read(bytes);
            if (core is not null)
            {
                Assert.Equal((ulong)core.Type, (ulong?)other?.Type);
                Assert.Equal((core as RequestAccess)?.Purpose, other?.Access?.Purpose);
            }

            return other is not null;
        });
    }

    // The core reads every field of its version; the verifier reads the sub-log alone and passes over the others.
    [Fact]
    public void Rows_of_subjects_are_read_alike()
    {
        Attempt attempt = new(1, 1, 0);
        Compare(attempt.Accounting.Row!, bytes =>
        {
            CoreLog? core = SubjectRow.TryDecode(bytes)?.Log;
            HealthLedger.Verifier.Formats.SubjectLog? other = HealthLedger.Verifier.Formats.SubjectLog.Read(bytes);
            if (core is not null)
            {
                Assert.Equal(core.Size, other?.Size);
                Assert.Equal(core.Root.ToArray(), other?.Root);
            }

            return other is not null;
        });
    }

    private static void Compare(byte[] original, Func<byte[], bool> judge)
    {
        Assert.True(judge(original));
        Draw draw = new(20_265);
        int accepted = 0;
        for (int i = 0; i < Inputs; i++)
        {
            accepted += judge(Mutation.Of(draw, original, original)) ? 1 : 0;
        }

        Assert.InRange(accepted, 1, Inputs - 1);
    }

    private static T? Read<T>(byte[] bytes, Func<CanonicalReader, T> read)
        where T : class
    {
        CanonicalWriter writer = new();
        writer.WriteBytes(bytes);
        CanonicalReader reader = new(writer.Written.ToArray());
        T value = read(reader);
        reader.RequireEnd();
        return reader.Failed ? null : value;
    }
}
