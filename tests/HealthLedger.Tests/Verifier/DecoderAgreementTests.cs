using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Tests.Canonical.Formats;
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
/// reads the same. Where they differ on purpose, the test says how and tries the rest.
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
            if (other is not null)
            {
                Assert.Equal(core!.Author.ToArray(), other.Author.ToArray());
                Assert.Equal(core.KeyId.ToArray(), other.KeyId.ToArray());
                Assert.Equal(core.OperationsRoot.ToArray(), other.OperationsRoot.ToArray());
            }

            return other is not null;
        });
    }

    [Fact]
    public void Entries_are_read_alike()
    {
        Attempt attempt = new(4, 1, 0, operationIndex: 1);
        Compare(attempt.Receipt.EntryBytes, bytes =>
        {
            LedgerEntry? core = LedgerEntry.TryDecode(bytes);
            Entry? other = Read(bytes, Entry.ReadEmbedded);
            Assert.Equal(core is not null, other is not null);
            if (core is not null)
            {
                Assert.Equal(
                    ((ulong)core.Index, (ulong)core.OperationIndex, (ulong)core.Outcome, core.Decision?.Reason),
                    (other!.Index, other.OperationIndex, other.OutcomeCode, other.Decision?.Reason));
                Assert.Equal(core.OperationHash.ToArray(), other.OperationHash.ToArray());
            }

            return other is not null;
        });
    }

    // A set of more replicas than the core works with is too long to come about here.
    [Fact]
    public void Replica_sets_are_read_alike()
    {
        Compare(new Attempt(4, 1, 0).Ledger.Set(0), bytes =>
        {
            CoreSet? core = CoreSet.TryDecode(bytes);
            HealthLedger.Verifier.Formats.ReplicaSet? other = Read(
                bytes, HealthLedger.Verifier.Formats.ReplicaSet.ReadEmbedded);
            Assert.Equal(core is not null, other is not null);
            Assert.Equal(core?.Digest.ToArray(), other?.ComputeHash());

            return other is not null;
        });
    }

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
            Assert.Equal((ulong?)core?.Type, (ulong?)other?.Type);
            Assert.Equal((core as RequestAccess)?.Purpose, other?.Access?.Purpose);
            return other is not null;
        });
    }

    // The core reads the seven fields of this version; the verifier reads the log, which are the first four, and passes
    // over the others, because later versions may append some.
    [Fact]
    public void Rows_of_subjects_are_read_alike()
    {
        Attempt attempt = new(1, 1, 0);
        Compare(attempt.Accounting.Row!, bytes =>
        {
            SubjectRow? core = SubjectRow.TryDecode(bytes);
            HealthLedger.Verifier.Formats.SubjectLog? other = HealthLedger.Verifier.Formats.SubjectLog.Read(bytes);
            Assert.Equal(core is not null, other is not null && HasFieldsOfThisVersion(bytes));
            if (other is not null)
            {
                CoreLog log = (core ?? SubjectRow.TryDecode(WithFieldsOfThisVersion(bytes)))!.Log;
                Assert.Equal(log.Size, other.Size);
                Assert.Equal(log.Root.ToArray(), other.Root);
            }

            return other is not null;
        });
    }

    // Of each kind of row, header and entry there are hundreds; a mutation of one seldom comes by a limit.
    [Fact]
    public void Verifier_reads_what_the_core_writes()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            Draw draw = new(seed);
            Assert.NotNull(Read(Make("entry", draw), Entry.ReadEmbedded));
            Assert.NotNull(Read(Make("replica-set", draw), HealthLedger.Verifier.Formats.ReplicaSet.ReadEmbedded));
            Assert.NotNull(HealthLedger.Verifier.Formats.SubjectLog.Read(Make("state-subject", draw)));
        }
    }

    private static byte[] Make(string format, Draw draw)
    {
        return FormatCases.All.Single(each => each.Name == format).Make(draw);
    }

    private static bool HasFieldsOfThisVersion(byte[] row)
    {
        CanonicalReader reader = new(row);
        reader.ReadArray(7);
        SkipLog(reader);
        _ = reader.ReadBytesOrNull(32);
        _ = reader.ReadUnsigned();
        _ = reader.ReadUnsigned();
        return !reader.Failed;
    }

    private static byte[] WithFieldsOfThisVersion(byte[] row)
    {
        CanonicalReader reader = new(row);
        _ = reader.ReadArray(4, 1);
        int start = reader.Position;
        SkipLog(reader);
        return [0x87, .. row[start..reader.Position], 0xF6, 0x00, 0x00];
    }

    private static void SkipLog(CanonicalReader reader)
    {
        for (int i = 0; i < 4; i++)
        {
            reader.Skip();
        }
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
