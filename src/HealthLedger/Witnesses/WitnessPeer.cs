using HealthLedger.Cryptography;
using HealthLedger.Recovery;

namespace HealthLedger.Witnesses;

/// <summary>A witness that a node asks.</summary>
public sealed class WitnessPeer
{
    /// <summary>What status, metrics and messages call it: ASCII of 1 to 64 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Its public key, 130 hexadecimal digits; from the witness's organisation, over another way than its
    /// address.</summary>
    public required string PublicKey { get; init; }

    /// <summary>Where it answers, `https://host:port`; or null, and then <see cref="Link"/> is the way to it.</summary>
    public Uri? Address { get; init; }

    /// <summary>Another way to it, such as the <see cref="LedgerWitness"/> of the same process; not disposed by the
    /// node.</summary>
    public IWitness? Link { get; init; }

    internal static void Check(IList<WitnessPeer> peers, LedgerNodeOptions options, List<string> faults)
    {
        foreach (WitnessPeer peer in peers)
        {
            if (peer.Name.Length is 0 or > 64 || peer.Name.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            {
                faults.Add("The name of a witness is not ASCII of 1 to 64 characters.");
            }

            if (RecoveryKey.TryPoint(peer.PublicKey) is null)
            {
                faults.Add($"The key of the witness '{peer.Name}' is not a point of P-256 in 130 hexadecimal digits.");
            }

            bool hasAddress = peer.Address is { IsAbsoluteUri: true } address && address.Scheme == Uri.UriSchemeHttps;
            if (hasAddress == peer.Link is not null)
            {
                faults.Add($"The witness '{peer.Name}' has no address: https://host:port, and no Link beside it.");
            }
        }

        int distinct = peers.DistinctBy(peer => peer.PublicKey, StringComparer.OrdinalIgnoreCase).Count();
        if (distinct != peers.Count || peers.DistinctBy(peer => peer.Name, StringComparer.Ordinal).Count() != distinct)
        {
            faults.Add("Two witnesses have one key or one name: a witness counts once.");
        }

        bool isWitnessed = options.Durability == LedgerDurability.Witnessed;
        if (isWitnessed ? options.RequiredWitnesses < 1 || options.RequiredWitnesses > peers.Count
            : options.RequiredWitnesses != 0)
        {
            faults.Add(
                "RequiredWitnesses is, with the durability Witnessed, 1 to the number of Witnesses, and else 0.");
        }

        if (peers.Count > Receipts.Cosignature.MaxWitnesses)
        {
            faults.Add($"Witnesses has more than {Receipts.Cosignature.MaxWitnesses}.");
        }
    }

    /// <summary>The key; there must be one.</summary>
    internal VerificationKey ImportKey() => VerificationKey.TryImport(RecoveryKey.TryPoint(PublicKey))!;
}
