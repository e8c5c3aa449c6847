using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Replication;

/// <summary>The keys that trustees have published, each read once. For what is sealed at one moment.</summary>
internal sealed class TrusteeKeys
{
    private readonly NodeParts _parts;
    private readonly Dictionary<ParticipantId, (ulong Period, byte[] Point)?> _known = [];

    public TrusteeKeys(NodeParts parts) => _parts = parts;

    /// <summary>The newest period that a trustee has published, with its point; null when there is none.</summary>
    public async ValueTask<(ulong Period, byte[] Point)?> FindAsync(
        ParticipantId trustee, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(trustee, out (ulong Period, byte[] Point)? found))
        {
            found = await ReadAsync(trustee, cancellationToken).ConfigureAwait(false);
            _known.Add(trustee, found);
        }

        return found;
    }

    private async ValueTask<(ulong Period, byte[] Point)?> ReadAsync(
        ParticipantId trustee, CancellationToken cancellationToken)
    {
        (ulong Period, byte[] Point)? found = null;
        for (ulong period = 0; ; period++)
        {
            StateLeaf? row = await _parts.ReadRowAsync(
                new StateKey(StateKind.TrusteeKey, TrusteeKeyRow.KeyOf(trustee, period)), cancellationToken)
                .ConfigureAwait(false);
            if (row is null || TrusteeKeyRow.TryDecode(row.Value) is not { } published)
            {
                return found;
            }

            found = (period, published.Point);
        }
    }
}
