using System.Security.Cryptography;
using HealthLedger.Backups;
using HealthLedger.Canonical;
using HealthLedger.Ledger;
using HealthLedger.Payloads;
using HealthLedger.Primitives;
using HealthLedger.Runtime;
using HealthLedger.Snapshots;

namespace HealthLedger.Clients;

internal static partial class ServedMembers
{
    private static IEnumerable<KeyValuePair<ClientMember, Func<ServedCall, Task>>> OperationMembers() =>
    [
        new(ClientMember.Genesis, call => call.AnswerAsync(call.Node.Genesis.Bytes)),
        new(ClientMember.Status, call => call.AnswerAsync((ref writer) => writer.Status(call.Node.GetStatus()))),
        new(ClientMember.MeasureStorage, MeasureAsync),
        new(ClientMember.AskHost, AskHostAsync),
        new(ClientMember.Attest, AttestAsync),
        new(ClientMember.AttestBackup, call => SealDigestAsync(call, call.Node.AttestBackupAsync)),
        new(ClientMember.AttestDrill, call => SealDigestAsync(call, call.Node.AttestDrillAsync)),
        new(ClientMember.CountQuarantined, CountAsync),
        new(ClientMember.Verify, VerifyAsync),
        new(ClientMember.Backup, BackupAsync),
        new(ClientMember.WriteSnapshot, WriteSnapshotAsync),
        new(ClientMember.Prune, PruneAsync),
    ];

    private static async Task MeasureAsync(ServedCall call)
    {
        IReadOnlyDictionary<string, long> parts = await call.Node
            .MeasureStorageAsync(call.Token).ConfigureAwait(false);
        await call.AnswerAsync((ref writer) => writer.Measure(parts)).ConfigureAwait(false);
    }

    // A host that answers nothing answers an empty text, which no host gives by itself.
    private static async Task AskHostAsync(ServedCall call)
    {
        ReadOnlyMemory<byte> question = call.Read((ref reader) => reader.Part(call.Body));
        ReadOnlyMemory<byte> answer = call.Scope.Options.AnswerHostAsync is { } host
            ? await host(question, call.Token).ConfigureAwait(false)
            : default;
        await call.AnswerAsync((ref writer) => writer.Bytes(answer)).ConfigureAwait(false);
    }

    private static async Task AttestAsync(ServedCall call)
    {
        (AttestationKind kind, ReadOnlyMemory<byte> statement) = call.Read((ref reader) =>
        {
            reader.Array(2);
            return (reader.Number<AttestationKind>(), reader.Part(call.Body));
        });
        RequestTicket ticket = await call.TicketAsync().ConfigureAwait(false);
        SealedAttestation attestation = await call.Node
            .AttestOnceAsync(ticket, kind, statement, call.Token).ConfigureAwait(false);
        await call.AnswerAsync((ref writer) =>
        {
            writer.Array(3);
            writer.Entry(attestation.Entry);
            writer.Id(attestation.Commitment);
            writer.Bytes(attestation.Blinding);
        }).ConfigureAwait(false);
    }

    private static Task SealDigestAsync(
        ServedCall call, Func<Digest256, RequestTicket?, CancellationToken, Task<SealedEntry>> attest)
    {
        Digest256 digest = call.Read((ref reader) => reader.Digest());
        return SealAsync(call, ticket => attest(digest, ticket, call.Token));
    }

    private static async Task CountAsync(ServedCall call)
    {
        int count = await call.Node.CountQuarantinedAsync(call.Token).ConfigureAwait(false);
        await call.AnswerAsync((ref writer) => writer.Unsigned((ulong)count)).ConfigureAwait(false);
    }

    private static async Task VerifyAsync(ServedCall call)
    {
        bool withPayloads = call.Read((ref reader) => reader.Boolean());
        ProgressSender<VerificationProgress> progress = new(call, (ref writer, value) =>
        {
            writer.Array(4);
            writer.Unsigned(value.Blocks);
            writer.Unsigned(value.TotalBlocks);
            writer.Unsigned(value.Entries);
            writer.Unsigned(value.Payloads);
        });
        VerificationReport report = await call.Node
            .VerifyAsync(withPayloads, progress, call.Token).ConfigureAwait(false);
        await progress.EndAsync().ConfigureAwait(false);
        await call.AnswerAsync((ref writer) => writer.Report(report)).ConfigureAwait(false);
    }

    private static async Task BackupAsync(ServedCall call)
    {
        (string path, byte[] secret, int rounds) = call.Read((ref reader) =>
        {
            reader.Array(3);
            return (reader.RequiredUtf8(), reader.Bytes(4096).ToArray(), reader.Count());
        });
        using BackupKey key = new(secret, rounds);
        CryptographicOperations.ZeroMemory(
            System.Runtime.InteropServices.MemoryMarshal.AsMemory(call.Body).Span);
        ProgressSender<BackupProgress> progress = new(call, (ref writer, value) =>
        {
            writer.Array(3);
            writer.Unsigned(value.Blocks);
            writer.Unsigned(value.TotalBlocks);
            writer.Signed(value.Bytes);
        });
        BackupSummary backup = await call.Node
            .BackupAsync(path, key, progress, call.Token).ConfigureAwait(false);
        await progress.EndAsync().ConfigureAwait(false);
        await call.AnswerAsync((ref writer) => writer.Backup(backup)).ConfigureAwait(false);
    }

    private static async Task WriteSnapshotAsync(ServedCall call)
    {
        string path = call.Read((ref reader) => reader.RequiredUtf8());
        ProgressSender<SnapshotProgress> progress = new(call, (ref writer, value) =>
        {
            writer.Array(3);
            writer.Unsigned((ulong)value.Chunks);
            writer.Unsigned((ulong)value.TotalChunks);
            writer.Signed(value.Bytes);
        });
        SnapshotSummary snapshot = await call.Node
            .WriteSnapshotAsync(path, progress, call.Token).ConfigureAwait(false);
        await progress.EndAsync().ConfigureAwait(false);
        await call.AnswerAsync((ref writer) => writer.Snapshot(snapshot)).ConfigureAwait(false);
    }

    private static async Task PruneAsync(ServedCall call)
    {
        PrunePolicy policy = call.Read(RequestBodies.ReadPrune);
        PruneReport report = await call.Node.PruneAsync(policy, call.Token).ConfigureAwait(false);
        await call.AnswerAsync((ref writer) => writer.Pruned(report)).ConfigureAwait(false);
    }
}
