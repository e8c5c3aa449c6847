using System.Globalization;
using HealthLedger.Verifier.Steps;

namespace HealthLedger.Verifier;

/// <summary>
/// What accepted evidence proves: a replica sealed two headers of one height, which no honest one does.
/// </summary>
public sealed class EvidenceFacts
{
    internal EvidenceFacts(EvidenceContext context)
    {
        LedgerId = context.Genesis.LedgerId;
        Height = context.Proof.HeaderA.Height;
        HeaderHashA = context.Proof.HeaderA.ComputeHash();
        HeaderHashB = context.Proof.HeaderB.ComputeHash();
        int replica = (int)context.Proof.SealA.ReplicaIndex;
        Culprit = new ReceiptSigner(replica, context.ReplicaSet.Replicas[replica].Participant);
    }

    /// <summary>The ledger: hash of the pinned genesis header, 32 bytes.</summary>
    public ReadOnlyMemory<byte> LedgerId { get; }

    /// <summary>The height that was sealed twice.</summary>
    public ulong Height { get; }

    /// <summary>Hash of one header, 32 bytes.</summary>
    public ReadOnlyMemory<byte> HeaderHashA { get; }

    /// <summary>Hash of the other header, 32 bytes.</summary>
    public ReadOnlyMemory<byte> HeaderHashB { get; }

    /// <summary>The replica that sealed both, with the participant that answers for it.</summary>
    public ReceiptSigner Culprit { get; }

    /// <summary>Gives replica and height.</summary>
    public override string ToString()
    {
        return string.Create(CultureInfo.InvariantCulture, $"replica {Culprit.ReplicaIndex}, height {Height}");
    }
}
