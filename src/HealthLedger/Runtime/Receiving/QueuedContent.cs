using System.Security.Cryptography;
using HealthLedger.Canonical;
using HealthLedger.Clients;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;
using HealthLedger.Vaults;

namespace HealthLedger.Runtime.Receiving;

/// <summary>
/// A queued message as it will be sealed: everything that its acceptance decided, so that later options change nothing
/// of what was acknowledged. It holds the body of a client's call to append (docs/spec/clients.md section 4): version 1
/// one without a reference, version 2 one with it, version 3 one whose message is the resend of a refused one. A change
/// of that body is a new version here.
/// </summary>
internal static class QueuedContent
{
    /// <summary>The vault protects 64 MiB; the rest is room for what stands beside the payload.</summary>
    public const int MaxPayloadBytes = (64 * 1024 * 1024) - (64 * 1024);

    public static async ValueTask<PrivateRow> ProtectAsync(
        IKeyVault vault, RecordId id, RecordSubmission submission, long stamp, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> body = RequestBodies.Append(submission);
        CanonicalWriter writer = new(new byte[body.Length + 32]);
        writer.Array(2);
        writer.Unsigned(VersionOf(submission));
        writer.Bytes(body);
        byte[] plain = writer.ToArray();
        writer.Dispose();
        byte[] key = id.ToArray();
        ReadOnlyMemory<byte> value = await vault
            .ProtectAsync(VaultKey.PrivateRows, key, plain, cancellationToken).ConfigureAwait(false);
        CryptographicOperations.ZeroMemory(plain);
        return new PrivateRow(PrivateTable.QueuedContent, key, value, stamp);
    }

    /// <summary>The row's removal.</summary>
    public static PrivateRow Removal(RecordId id) => new(PrivateTable.QueuedContent, id.ToArray(), null, 0);

    /// <summary>Opens a row; null when it is not the one that was written.</summary>
    public static async ValueTask<RecordSubmission?> TryOpenAsync(
        IKeyVault vault, PrivateRow row, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? plain = await vault
            .UnprotectAsync(VaultKey.PrivateRows, row.Key, row.Value ?? default, cancellationToken)
            .ConfigureAwait(false);
        return plain is { } bytes ? TryDecode(bytes) : null;
    }

    /// <summary>Reads what was protected; null when it is something else.</summary>
    public static RecordSubmission? TryDecode(ReadOnlyMemory<byte> plain)
    {
        CanonicalReader reader = new(plain.Span);
        reader.Array(2);
        uint version = reader.Unsigned(3);
        ReadOnlyMemory<byte> body = reader.Part(plain);
        return reader.End()
            && BodyFormat.TryDecode(
                body,
                (ref inner) => RequestBodies.ReadAppend(ref inner, body),
                out RecordSubmission submission)
            && version == VersionOf(submission)
            ? submission
            : null;
    }

    private static uint VersionOf(RecordSubmission submission) =>
        submission.Message?.ResendOf is not null ? 3u : submission.Reference is null ? 1u : 2u;
}
