using HealthLedger.Consensus.Messages;
using HealthLedger.Consensus.Protocol;

namespace HealthLedger.Consensus.Runtime;

internal sealed partial class ReplicaHost
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);

    // All records of the round are durable before anything of it is done: journal before network, always.
    private async ValueTask ApplyAsync()
    {
        List<ReplicaEffect.Persist> records = [.. _effects.OfType<ReplicaEffect.Persist>()];
        if (records.Count > 0)
        {
            await AppendUntilDoneAsync(records).ConfigureAwait(false);
        }

        ReplicaEffect[] effects = [.. _effects];
        _effects.Clear();
        foreach (ReplicaEffect effect in effects)
        {
            await ApplyAsync(effect).ConfigureAwait(false);
        }

        SetPeersIfChanged();
        _beside.RemoveWhere(task => task.IsCompleted);
    }

    // A full disk leaves nothing of the records: the replica says nothing until there is room.
    private async ValueTask AppendUntilDoneAsync(List<ReplicaEffect.Persist> records)
    {
        while (true)
        {
            try
            {
                await _journal.AppendAsync(records, _stop.Token).ConfigureAwait(false);
                return;
            }
            catch (StorageFailureException exception) when (exception.IsTransient)
            {
                _ledger.Troubled(exception.Code, exception.Message);
                await Task.Delay(RetryAfter, _stop.Token).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask ApplyAsync(ReplicaEffect effect)
    {
        switch (effect)
        {
            case ReplicaEffect.Persist:
                break;
            case ReplicaEffect.Send send:
                _link.Send(send.To, send.Lane, send.Frame);
                break;
            case ReplicaEffect.Broadcast broadcast:
                _link.Broadcast(broadcast.Lane, broadcast.Frame);
                break;
            case ReplicaEffect.Execute execute:
                _beside.Add(ExecuteAsync(execute.Batch, null));
                break;
            case ReplicaEffect.InstallBlock install:
                _beside.Add(ExecuteAsync(install.Block.Batch, install));
                break;
            case ReplicaEffect.BlockSealed block:
                await _ledger.SealedAsync(
                    block.Height, block.Head, _journal.NeededAbove(block.Height), _stop.Token).ConfigureAwait(false);
                _guests.Sealed(block.Height);
                break;
            case ReplicaEffect.ServeBlocks serve:
                _beside.Add(ServeAsync(serve));
                break;
            case ReplicaEffect.StartTimer timer:
                _timers.Start(timer.Timer, timer.Number, timer.After);
                break;
            case ReplicaEffect.StopTimer timer:
                _timers.Stop(timer.Timer);
                break;
            case ReplicaEffect.ForwardRequest forward:
                _ledger.Forward(forward.Id, forward.Primary);
                break;
            case ReplicaEffect.ViewBegan:
                _ledger.ProposalsForgotten();
                Nudge();
                break;
            case ReplicaEffect.EpochBegan epoch:
                await BeginEpochAsync(epoch).ConfigureAwait(false);
                break;
            case ReplicaEffect.ReportEvidence report:
                _ledger.Accused(report.Evidence);
                break;
            case ReplicaEffect.Halt halt:
                _ledger.Halted(halt.Code, halt.Reason);
                break;
            default:
                throw new InvalidOperationException($"The effect {effect.GetType().Name} is not known.");
        }
    }

    private async ValueTask BeginEpochAsync(ReplicaEffect.EpochBegan epoch)
    {
        bool isRenewed = await _ledger.EpochBeganAsync(epoch.Set, _stop.Token).ConfigureAwait(false);
        _guests.Begin(epoch.Set, epoch.Start);
        SetPeersIfChanged();
        if (isRenewed)
        {
            await _link.RenewAsync(_stop.Token).ConfigureAwait(false);
        }

        _ledger.ProposalsForgotten();
    }

    private void SetPeersIfChanged()
    {
        if (_guests.TakeChange())
        {
            _link.SetPeers(_guests.Set, _guests.Current);
        }
    }

    private async Task ExecuteAsync(ReadOnlyMemory<byte>? batch, ReplicaEffect.InstallBlock? install)
    {
        await Task.Yield();
        try
        {
            ExecutionResult result = await ExecuteUntilDoneAsync(batch).ConfigureAwait(false);
            if (install is not null && install.Block.Head.Header.Span.SequenceEqual(result.Header.Span))
            {
                Volatile.Write(ref _installed, install);
            }

            _events.Writer.TryWrite(new ReplicaEvent.RequestsDone(result.Requests));
            _events.Writer.TryWrite(new ReplicaEvent.BatchExecuted(result.Header, result.Scheduled));
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
#pragma warning disable CA1031 // A defect of ours becomes a halt instead of silence.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(exception);
        }
    }

    private async ValueTask<ExecutionResult> ExecuteUntilDoneAsync(ReadOnlyMemory<byte>? batch)
    {
        while (true)
        {
            try
            {
                return await _ledger.ExecuteAsync(batch, _stop.Token).ConfigureAwait(false);
            }
            catch (StorageFailureException exception) when (exception.IsTransient)
            {
                // What was ordered stays ordered; nothing of the execution remains.
                await Task.Delay(RetryAfter, _stop.Token).ConfigureAwait(false);
            }
        }
    }

    private async Task ServeAsync(ReplicaEffect.ServeBlocks serve)
    {
        try
        {
            IReadOnlyList<TransferredBlock> blocks = await _ledger
                .ReadBlocksAsync(serve.First, serve.Count, ConsensusLimits.MaxBlocksBytes / 2, _stop.Token)
                .ConfigureAwait(false);
            if (blocks.Count > 0)
            {
                Blocks message = new(blocks);
                _link.Send(serve.To, message.Lane, ConsensusMessageCodec.Encode(message));
            }
        }
        catch (Exception exception) when (exception is HealthLedgerException or OperationCanceledException)
        {
            // Who asks, asks another.
        }
    }

    private void Fail(Exception exception)
    {
        _ledger.Halted(
            (exception as HealthLedgerException)?.Code ?? HealthLedgerErrorCodes.Internal, exception.Message);
        _events.Writer.TryComplete();
    }
}
