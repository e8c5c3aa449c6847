using System.Collections.Immutable;
using HealthLedger.Verifier.Formats;
using HealthLedger.Verifier.Signatures;

namespace HealthLedger.Verifier;

/// <summary>
/// What the caller trusts and demands. Everything that decides comes from here; nothing comes from the receipt.
/// </summary>
/// <remarks>
/// The genesis file is checked once, at the first verification, and the outcome is kept: use one policy for many
/// receipts, and <see cref="At"/> for another time. Instances do not change and may be used from many threads.
/// </remarks>
public sealed class VerificationPolicy
{
    private static readonly TimeSpan DefaultMaxAnchorAge = TimeSpan.FromDays(365);

    private readonly Lazy<PinnedGenesis> _genesis;

    /// <summary>Pins a ledger.</summary>
    /// <param name="pinnedGenesis">
    /// The bytes of the genesis file, at most 1 MiB, from a source the caller trusts; copied. Bytes that are not a
    /// genesis file do not throw: every verification then fails at <see cref="VerificationStep.Genesis"/>.
    /// </param>
    /// <param name="verificationTime">The time at which the receipt is judged; there is no clock inside.</param>
    public VerificationPolicy(ReadOnlySpan<byte> pinnedGenesis, DateTimeOffset verificationTime)
    {
        // One byte over the limit is enough to know that the limit is broken.
        byte[] bytes = pinnedGenesis[..Math.Min(pinnedGenesis.Length, FormatLimits.GenesisFileBytes + 1)].ToArray();
        _genesis = new Lazy<PinnedGenesis>(() => PinnedGenesis.Read(bytes));
        VerificationTime = verificationTime;
    }

    private VerificationPolicy(VerificationPolicy other, DateTimeOffset verificationTime)
    {
        _genesis = other._genesis;
        VerificationTime = verificationTime;
        MaxAnchorAge = other.MaxAnchorAge;
        AllowedSuites = other.AllowedSuites;
        MinimumAssurance = other.MinimumAssurance;
        AcceptRecovery = other.AcceptRecovery;
        RequiredWitnesses = other.RequiredWitnesses;
        WitnessKeys = other.WitnessKeys;
        HighestProtocol = other.HighestProtocol;
    }

    /// <summary>The time at which the receipt is judged.</summary>
    public DateTimeOffset VerificationTime { get; }

    /// <summary>The greatest age of the anchor of trust at the verification time.</summary>
    /// <value>Default 365 days. Null lifts the limit. An older anchor is refused with HLS3270.</value>
    /// <exception cref="ArgumentOutOfRangeException">The age is negative.</exception>
    public TimeSpan? MaxAnchorAge
    {
        get;
        init
        {
            if (value is { } age)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(age, TimeSpan.Zero, nameof(value));
            }

            field = value;
        }
    }

    = DefaultMaxAnchorAge;

    /// <summary>The suites that are allowed; a receipt of another one is refused with HLS3206.</summary>
    /// <value>Default suite 1, the only one there is (docs/spec/encoding.md, section 4).</value>
    /// <exception cref="ArgumentException">The array is not initialised.</exception>
    public ImmutableArray<int> AllowedSuites
    {
        get;
        init => field = value.IsDefault ? throw new ArgumentException("An array is required.", nameof(value)) : value;
    }

    = [(int)FormatLimits.Suite];

    /// <summary>The lowest assurance that is accepted; less is refused with HLS3272.</summary>
    /// <value>
    /// Default <see cref="AssuranceKind.Operator"/>. <see cref="AssuranceKind.Witnessed"/> also admits a quorum
    /// without witnesses; ask for witnesses with <see cref="RequiredWitnesses"/>.
    /// </value>
    public AssuranceKind MinimumAssurance { get; init; }

    /// <summary>
    /// Whether a header is accepted that lies above a recovery: holders of the recovery keys of genesis, and not the
    /// replicas, ended an epoch below it. Else it is refused with HLS3273.
    /// </summary>
    /// <value>
    /// Default false. Before you accept one, learn why it was needed, and from which height what was sealed before was
    /// given up: the verdict names it.
    /// </value>
    public bool AcceptRecovery { get; init; }

    /// <summary>The keys of the witnesses that the caller trusts.</summary>
    /// <value>
    /// Uncompressed SEC1 points of P-256, 65 bytes each, no key twice; copied. Default none: then cosignatures are
    /// neither verified nor counted.
    /// </value>
    /// <exception cref="ArgumentException">A key is not a point of the curve, or is there twice.</exception>
    public IReadOnlyList<ReadOnlyMemory<byte>> Witnesses
    {
        get => WitnessKeys.Points;
        init => WitnessKeys = new WitnessKeys(value);
    }

    /// <summary>How many witnesses must have cosigned; fewer are refused with HLS3267.</summary>
    /// <value>Default 0. More than there are <see cref="Witnesses"/> refuses every receipt.</value>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public int RequiredWitnesses
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>The highest protocol version that is accepted: the one whose formats this verifier knows. Higher in
    /// tests of what is to come.</summary>
    internal ulong HighestProtocol { get; init; } = FormatLimits.HighestProtocol;

    internal WitnessKeys WitnessKeys { get; private init; } = new([]);

    /// <summary>Gives the same policy at another time, without checking the genesis file again.</summary>
    /// <param name="verificationTime">The time at which the receipt is judged.</param>
    public VerificationPolicy At(DateTimeOffset verificationTime)
    {
        return new VerificationPolicy(this, verificationTime);
    }

    internal PinnedGenesis Genesis => _genesis.Value;
}
