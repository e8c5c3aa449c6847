using HealthLedger.Cryptography;
using HealthLedger.Ledger.State;
using HealthLedger.Participants;
using HealthLedger.Primitives;

namespace HealthLedger.Ledger.Execution;

/// <summary>Makes height 0 from a genesis document.</summary>
internal static class GenesisBuilder
{
    public static LedgerHead Build(GenesisDocument genesis)
    {
        byte[] bytes = genesis.Encode();
        Digest256 source = LabelledHash.Of(HashLabel.Genesis, bytes);
        LedgerState state = new(StateTree.Empty);
        state.Set(StateKind.Parameters, [], ParametersRow.Encode(genesis.Parameters.Encode(),
            LedgerVersion.Policy), source);
        foreach (Participant participant in genesis.Participants)
        {
            ParticipantRegistry.Add(state, participant, height: 0, source);
        }

        ulong registrars = (ulong)genesis.Participants.Count(participant =>
            (participant.Roles & ParticipantRoles.Registrar) != ParticipantRoles.None);
        ParticipantRegistry.SetRegistrars(state, registrars, source);

        ReplicaRegistry.Add(state, genesis.Replicas, boundary: 0, EpochTerms.First, source);
        StateUpdate update = state.Finish(0);
        BlockHeader header = new()
        {
            LedgerId = default,
            Height = 0,
            Previous = default,
            Time = genesis.Time,
            Epoch = genesis.Replicas.Epoch,
            ReplicaSet = genesis.Replicas.Digest,
            NextReplicaSet = genesis.Replicas.Digest,
            BatchDigest = source,
            EntryCount = 0,
            HistorySize = 0,
            HistoryRoot = MerkleTree.EmptyRoot,
            StateRoot = update.Tree.Root,
        };
        Digest256 hash = header.Hash(header.Encode());
        return new LedgerHead
        {
            LedgerId = new LedgerId(hash.ToArray()),
            Header = header,
            HeaderHash = hash,
            State = update.Tree,
            History = new HistoryTree(),
            Replicas = genesis.Replicas,
            Terms = EpochTerms.First,
            Parameters = genesis.Parameters,
        };
    }
}
