using System.Security.Cryptography;
using System.Text;
using HealthLedger.Storage;

namespace HealthLedger.Runtime;

/// <summary>
/// Where a node ran last, as a hash in its store: a folder that was copied says so when its copy is started. It is a
/// warning and not a proof, for a folder may be moved for good; what proves a copy is a counter outside the folder.
/// </summary>
internal static class NodePlace
{
    private static readonly byte[] Key = [.. "place"u8];

    /// <summary>Whether a row is the one of this kind.</summary>
    public static bool IsWhole(PrivateRow row) =>
        row.Key.Span.SequenceEqual(Key) && row.Value is { Length: SHA256.HashSizeInBytes };

    public static async Task CheckAsync(NodeParts parts, string? place, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(place))
        {
            return;
        }

        byte[] here = SHA256.HashData(Encoding.UTF8.GetBytes($"{Environment.MachineName}\0{place}"));
        PrivateRow? last = await parts.Storage.Custody
            .ReadRowAsync(PrivateTable.Meta, Key, cancellationToken).ConfigureAwait(false);
        if (last?.Value is { } known)
        {
            if (known.Span.SequenceEqual(here))
            {
                return;
            }

            parts.Events.OnFault(
                HealthLedgerErrorCodes.FolderMoved,
                "The data folder is not where its node ran last: it was moved, or it is a copy. Two copies that seal "
                + "contradict each other for ever. Be sure that the other one is out of use for good.");
        }

        long now = parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
        await parts.Storage.Custody.WriteAsync(
            new CustodyWrite { Rows = [new PrivateRow(PrivateTable.Meta, Key, here, now)] }, cancellationToken)
            .ConfigureAwait(false);
    }
}
