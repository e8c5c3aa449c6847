using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Runtime.Linking;

/// <summary>What the ledger has under one name of a record.</summary>
/// <param name="Name">The name's keyed hash.</param>
/// <param name="Records">The live records that have it, the oldest first, with what the state says of each and of its
/// newest statement.</param>
internal sealed record LinkedNames(
    Digest256 Name, IReadOnlyList<(NamedRecord Named, RecordRow Row, RecordRow? Statement)> Records);
