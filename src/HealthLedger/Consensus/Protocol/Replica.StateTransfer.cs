using HealthLedger.Consensus.Messages;
using HealthLedger.Primitives;

namespace HealthLedger.Consensus.Protocol;

// Sealed blocks from others, believed for their seals: docs/spec/consensus.md section 6, [PBFT §4.6].
internal sealed partial class Replica
{
    // After so many ticks without an answer another one is asked; after twice as many the next time, up to so many
    // doublings, for where the first patience is too short for the network it would be so again.
    private const int PatienceTicks = 3;
    private const int MaxPatienceDoublings = 4;

    // How often blocks are asked for, and given to one peer, between two ticks.
    private const int AsksInTick = 16;
    private const int ServesInTick = 64;

    private readonly Queue<(ulong Height, TransferredBlock Block)> _installs = new();
    private readonly List<PeerProgress> _peers = [];
    private Digest256 _sealedHash;
    private ulong _sealedAtTick;
    private PeerProgress? _asked;
    private int _blockTurn;
    private int _patience;
    private int _unanswered;
    private int _asksLeft = AsksInTick;

    // Blocks of others are being installed: it goes on with those behind them, which nobody sends by himself.
    private bool _isCatchingUp;

    // Nothing rests on a claim but whom to ask: blocks are believed for their seals.
    private void Claim(ParticipantId sender, ulong height)
    {
        if (PeerOf(sender) is { } peer)
        {
            peer.SealedHeight = height;
            if (IsFarBehind())
            {
                AskForBlocks();
            }
        }
    }

    private ulong ClaimOf(ParticipantId sender) => PeerOf(sender)?.SealedHeight ?? 0;

    private PeerProgress? PeerOf(ParticipantId participant)
    {
        PeerProgress? peer = _peers.Find(peer => peer.Participant == participant);
        if (peer is null && _peers.Count < ConsensusLimits.MaxReplicas)
        {
            peer = new PeerProgress(participant);
            _peers.Add(peer);
        }

        return peer;
    }

    private bool IsBehind() => _peers.Exists(peer => !peer.IsLiar && peer.SealedHeight > SealedHeight);

    // Beyond the window there is nothing to take part in.
    private bool IsFarBehind() => _peers.Exists(peer => !peer.IsLiar && peer.SealedHeight > HighWaterMark);

    // A weak quorum says so: one of it is correct.
    private bool IsLeftBehind() => _peers.Count(
        peer => peer.SealedHeight > HighWaterMark && IndexOf(peer.Participant) >= 0) >= Set.Size.WeakQuorum;

    private void FetchBlocksIfStuck()
    {
        if (_asked is not null && --_patience <= 0)
        {
            _asked = null;
            _unanswered = Math.Min(_unanswered + 1, MaxPatienceDoublings);
        }

        // Whoever moves on by itself needs no blocks.
        bool isStuck = SealedHeight == _sealedAtTick;
        _sealedAtTick = SealedHeight;
        if ((isStuck && IsBehind()) || IsFarBehind())
        {
            AskForBlocks();
        }
    }

    // Between two ticks too: a node that was away for long has many blocks to fetch, and a tick for each few of them
    // takes longer than executing them does.
    private void GoOnFetching()
    {
        _isCatchingUp &= IsBehind();
        if (_installs.Count == 0 && (_isCatchingUp || IsFarBehind()))
        {
            AskForBlocks();
        }
    }

    private void AskForBlocks()
    {
        if (_installs.Count > 0 || _asked is not null || _asksLeft == 0)
        {
            return;
        }

        _asksLeft--;
        if ((NextToAsk(mayBeAsked: false) ?? NextToAsk(mayBeAsked: true)) is { } peer)
        {
            _asked = peer;
            _patience = PatienceTicks << _unanswered;
            peer.IsAsked = true;
            ulong count = Math.Min(peer.SealedHeight - SealedHeight, (ulong)_configuration.BlocksAtOnce);
            Send(peer.Participant, new FetchBlocks(SealedHeight + 1, (int)count));
        }
    }

    // The turn is that of blocks alone: moved for anything else too, it may come to the same peer for ever.
    private PeerProgress? NextToAsk(bool mayBeAsked)
    {
        for (int i = 0; i < _peers.Count; i++)
        {
            _blockTurn = (_blockTurn + 1) % _peers.Count;
            PeerProgress peer = _peers[_blockTurn];
            if (!peer.IsLiar && peer.SealedHeight > SealedHeight && (mayBeAsked || !peer.IsAsked))
            {
                return peer;
            }
        }

        return null;
    }

    private void OnFetchBlocks(ParticipantId sender, FetchBlocks asked)
    {
        if (asked.First > SealedHeight || asked.First == 0)
        {
            Reject(RejectReason.AboveWaterMarks);
            return;
        }

        if (PeerOf(sender) is not { } peer || peer.Served >= ServesInTick)
        {
            Reject(RejectReason.AskedTooOften);
            return;
        }

        peer.Served++;
        ulong count = Math.Min((ulong)asked.Count, SealedHeight - asked.First + 1);
        Emit(new ReplicaEffect.ServeBlocks(sender, asked.First, (int)count));
    }

    private void OnBlocks(ParticipantId sender, Blocks blocks)
    {
        if (_peers.Find(peer => peer.IsAsked && peer.Participant == sender) is not { } asked)
        {
            Reject(RejectReason.BlocksUnasked);
            return;
        }

        asked.IsAsked = false;
        if (_asked == asked)
        {
            _asked = null;
        }

        if (_installs.Count > 0)
        {
            // Another one was faster, and what it sent is being installed.
            Reject(RejectReason.Superfluous);
            return;
        }

        _unanswered = 0;
        TransferCheck chain = new(Set, SealedHeight, _sealedHash, _signatures, _headers, Rules);
        foreach (TransferredBlock block in blocks.Items)
        {
            // What was sealed since it was asked for is passed over.
            if (_headers.TryRead(block.Head.Header.Span) is { } facts && facts.Height <= SealedHeight)
            {
                continue;
            }

            if (!chain.Follows(block))
            {
                asked.IsLiar = Rules.VerifyTransfer;
                Reject(RejectReason.BlocksInvalid);
                break;
            }

            _installs.Enqueue((chain.Height, block));
            _isCatchingUp = true;
        }

        SealNext();
        ExecuteNext();
        if (asked.IsLiar && IsBehind())
        {
            AskForBlocks();
        }
    }

    // Asks the host to install the next block of others, if that is what comes next.
    private bool InstallNext()
    {
        while (_installs.Count > 0 && _installs.Peek().Height <= SealedHeight)
        {
            _installs.Dequeue();
        }

        if (_installs.Count == 0)
        {
            return false;
        }

        (ulong height, TransferredBlock block) = _installs.Peek();
        if (height != ExecutedHeight + 1)
        {
            return false;
        }

        _executing = height;
        _log.Get(height).IsInstalled = true;
        Emit(new ReplicaEffect.InstallBlock(height, block));
        return true;
    }
}
