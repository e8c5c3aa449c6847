using HealthLedger.Backups;
using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Payloads;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Snapshots;

namespace HealthLedger.Clients;

/// <summary>What calls of operation and of proofs are answered with.</summary>
internal static class ReportBodies
{
    private const int MaxRecoveries = 100_000;

    public static void Status(this ref CanonicalWriter writer, LedgerNodeStatus status)
    {
        writer.Array(17);
        writer.Id(status.LedgerId);
        writer.Unsigned(status.Height.Value);
        writer.Unsigned(status.HistorySize);
        writer.Id(status.HistoryRoot);
        writer.Time(status.Time);
        writer.Unsigned((ulong)status.Replicas);
        writer.Utf8(status.Engine);
        writer.Unsigned(status.Lag);
        writer.Unsigned((ulong)status.Waiting);
        writer.Utf8(status.Fault);
        writer.Boolean(status.IsHalted);
        writer.Utf8(status.StorageKind);
        writer.Unsigned(status.Epoch);
        writer.Replication(status.Replication);
        writer.Redealing(status.Redealing);
        writer.Unsigned(status.ProtocolVersion);
        writer.Upgrade(status.Upgrade);
    }

    public static LedgerNodeStatus Status(this ref CanonicalReader reader)
    {
        reader.Array(17);
        return new LedgerNodeStatus
        {
            LedgerId = reader.Ledger(),
            Height = new BlockHeight(reader.Unsigned()),
            HistorySize = reader.Unsigned(),
            HistoryRoot = reader.Digest(),
            Time = reader.Time(),
            Replicas = reader.Count(),
            Engine = reader.RequiredUtf8(),
            Lag = reader.Unsigned(),
            Waiting = reader.Count(),
            Fault = reader.Utf8(),
            IsHalted = reader.Boolean(),
            StorageKind = reader.RequiredUtf8(),
            Epoch = reader.Unsigned(),
            Replication = reader.Replication(),
            Redealing = reader.Redealing(),
            ProtocolVersion = reader.Unsigned(),
            Upgrade = reader.Upgrade(),
        };
    }

    public static void Measure(this ref CanonicalWriter writer, IReadOnlyDictionary<string, long> parts)
    {
        writer.Array(parts.Count);
        foreach ((string part, long bytes) in parts)
        {
            writer.Array(2);
            writer.Utf8(part);
            writer.Signed(bytes);
        }
    }

    public static IReadOnlyDictionary<string, long> Measure(this ref CanonicalReader reader)
    {
        int count = reader.ArrayHead(1024);
        Dictionary<string, long> parts = new(StringComparer.Ordinal);
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            reader.Array(2);
            parts[reader.RequiredUtf8()] = reader.Signed();
        }

        return parts;
    }

    public static void Report(this ref CanonicalWriter writer, VerificationReport report)
    {
        writer.Array(8);
        writer.Unsigned(report.BlocksVerified);
        writer.Unsigned(report.EntriesVerified);
        writer.Unsigned(report.PayloadsVerified);
        writer.Unsigned(report.PayloadsPruned);
        writer.Utf8(report.FirstErrorCode);
        writer.Utf8(report.FirstError);
        writer.Array(report.Recoveries.Count);
        foreach (RecoverySummary recovery in report.Recoveries)
        {
            writer.Array(recovery.GivenUp is null ? 1 : 2);
            writer.Unsigned(recovery.Height.Value);
            if (recovery.GivenUp is { } givenUp)
            {
                writer.Unsigned(givenUp);
            }
        }

        writer.Array(report.BeganAt is null ? 0 : 1);
        if (report.BeganAt is { } began)
        {
            writer.Unsigned(began.Value);
        }
    }

    public static VerificationReport Report(this ref CanonicalReader reader)
    {
        reader.Array(8);
        return new VerificationReport
        {
            BlocksVerified = reader.Unsigned(),
            EntriesVerified = reader.Unsigned(),
            PayloadsVerified = reader.Unsigned(),
            PayloadsPruned = reader.Unsigned(),
            FirstErrorCode = reader.Utf8(),
            FirstError = reader.Utf8(),
            Recoveries = reader.Recoveries(),
            BeganAt = reader.ArrayHead(1) == 1 ? new BlockHeight(reader.Unsigned()) : null,
        };
    }

    private static List<RecoverySummary> Recoveries(this ref CanonicalReader reader)
    {
        int count = reader.ArrayHead(MaxRecoveries);
        List<RecoverySummary> recoveries = [];
        for (int i = 0; i < count && reader.IsGood; i++)
        {
            bool isStated = reader.Between(1, 2) == 2;
            recoveries.Add(new RecoverySummary
            {
                Height = new BlockHeight(reader.Unsigned()),
                GivenUp = isStated ? reader.Unsigned() : null,
            });
        }

        return recoveries;
    }

    public static void Pruned(this ref CanonicalWriter writer, PruneReport report)
    {
        writer.Array(5);
        writer.Unsigned((ulong)report.Payloads);
        writer.Signed(report.EnvelopeBytes);
        writer.Unsigned((ulong)report.Statements);
        writer.Unsigned((ulong)report.Resumed);
        writer.Boolean(report.IsTrial);
    }

    public static PruneReport Pruned(this ref CanonicalReader reader)
    {
        reader.Array(5);
        return new PruneReport
        {
            Payloads = reader.Count(),
            EnvelopeBytes = reader.Signed(),
            Statements = reader.Count(),
            Resumed = reader.Count(),
            IsTrial = reader.Boolean(),
        };
    }

    public static void Snapshot(this ref CanonicalWriter writer, SnapshotSummary snapshot)
    {
        writer.Array(8);
        writer.Id(snapshot.LedgerId);
        writer.Unsigned(snapshot.Height.Value);
        writer.Id(snapshot.HeaderHash);
        writer.Time(snapshot.Time);
        writer.Unsigned(snapshot.Epoch);
        writer.Unsigned(snapshot.HistorySize);
        writer.Unsigned(snapshot.Rows);
        writer.Signed(snapshot.SizeBytes);
    }

    public static SnapshotSummary Snapshot(this ref CanonicalReader reader)
    {
        reader.Array(8);
        return new SnapshotSummary
        {
            LedgerId = reader.Ledger(),
            Height = new BlockHeight(reader.Unsigned()),
            HeaderHash = reader.Digest(),
            Time = reader.Time(),
            Epoch = reader.Unsigned(),
            HistorySize = reader.Unsigned(),
            Rows = reader.Unsigned(),
            SizeBytes = reader.Signed(),
        };
    }

    public static void Backup(this ref CanonicalWriter writer, BackupSummary backup)
    {
        writer.Array(12);
        writer.Id(backup.LedgerId);
        writer.Id(backup.Organisation);
        writer.Unsigned(backup.Height.Value);
        writer.Id(backup.HeaderHash);
        writer.Unsigned(backup.HistorySize);
        writer.Time(backup.Created);
        writer.Unsigned(backup.Blocks);
        writer.Unsigned(backup.Envelopes);
        writer.Unsigned(backup.Pruned);
        writer.Unsigned(backup.PrivateRows);
        writer.Signed(backup.SizeBytes);
        writer.Id(backup.Digest);
    }

    public static BackupSummary Backup(this ref CanonicalReader reader)
    {
        reader.Array(12);
        return new BackupSummary
        {
            LedgerId = reader.Ledger(),
            Organisation = reader.Participant(),
            Height = new BlockHeight(reader.Unsigned()),
            HeaderHash = reader.Digest(),
            HistorySize = reader.Unsigned(),
            Created = reader.Time(),
            Blocks = reader.Unsigned(),
            Envelopes = reader.Unsigned(),
            Pruned = reader.Unsigned(),
            PrivateRows = reader.Unsigned(),
            SizeBytes = reader.Signed(),
            Digest = reader.Digest(),
        };
    }

    public static ReadOnlyMemory<byte> Accounting(AccountingProof proof) => BodyFormat.EncodeLarge(
        proof.Bytes.Length,
        (ref writer) =>
        {
            writer.Array(5);
            writer.Id(proof.Subject);
            writer.Time(proof.From);
            writer.Time(proof.To);
            writer.Unsigned((ulong)proof.Count);
            writer.Bytes(proof.Bytes);
        });

    public static AccountingProof Accounting(this ref CanonicalReader reader)
    {
        reader.Array(5);
        SubjectId subject = reader.Subject();
        DateTimeOffset from = reader.Time();
        DateTimeOffset to = reader.Time();
        int count = reader.Count();
        return new AccountingProof(reader.Bytes().ToArray(), subject, from, to, count);
    }

    public static ReadOnlyMemory<byte> State(StateProof proof) => BodyFormat.EncodeLarge(
        proof.Bytes.Length,
        (ref writer) =>
        {
            writer.Array(3);
            writer.Boolean(proof.IsPresent);
            writer.Unsigned(proof.Height.Value);
            writer.Bytes(proof.Bytes);
        });

    public static StateProof State(this ref CanonicalReader reader)
    {
        reader.Array(3);
        bool isPresent = reader.Boolean();
        BlockHeight height = new(reader.Unsigned());
        return new StateProof(reader.Bytes().ToArray(), isPresent, height);
    }

    public static ReadOnlyMemory<byte> Consistency(ConsistencyProof proof) => BodyFormat.EncodeLarge(
        proof.Bytes.Length,
        (ref writer) =>
        {
            writer.Array(3);
            writer.Unsigned(proof.FirstSize);
            writer.Unsigned(proof.Size);
            writer.Bytes(proof.Bytes);
        });

    public static ConsistencyProof Consistency(this ref CanonicalReader reader)
    {
        reader.Array(3);
        ulong first = reader.Unsigned();
        ulong size = reader.Unsigned();
        return new ConsistencyProof(reader.Bytes().ToArray(), first, size);
    }
}
