using System.Collections.Concurrent;
using HealthLedger.Primitives;
using HealthLedger.Snapshots;
using HealthLedger.Storage;
using HealthLedger.Storage.InMemory;
using HealthLedger.Testing;
using HealthLedger.Tests.Runtime;
using HealthLedger.Tests.Storage;

namespace HealthLedger.Tests.Snapshots;

/// <summary>What a node answers members that fetch its state.</summary>
public sealed class SnapshotServerTests : IAsyncDisposable
{
    private static readonly ParticipantId Peer = new(new byte[16]);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly BlockingCollection<SnapshotPart> _sent = [];
    private readonly ConcurrentQueue<string> _faults = [];
    private LedgerTestCluster? _cluster;
    private ILedgerStorage? _storage;
    private SnapshotServer? _server;

    [Fact]
    public async Task Snapshot_is_made_once_and_given_in_parts_that_are_a_good_file()
    {
        await StartAsync(entries: 3);
        (SnapshotPart first, int waited) = await FirstAsync();
        Assert.True(waited > 0);
        byte[] bytes = await WholeAsync(first);
        await File.WriteAllBytesAsync(_folder["file"], bytes);
        SnapshotSummary loaded = await LedgerSnapshot.LoadAsync(
            _cluster!.Genesis, new InMemoryLedgerStorageDriver(), _folder["file"]);
        Assert.Equal(bytes.Length, loaded.SizeBytes);

        // Who asks for another than there is begins with this one, and nothing is behind its end.
        SnapshotPart stranger = await AskAsync(new Digest256(new byte[32]), 17);
        Assert.Equal((first.Id, 0UL), (stranger.Id, stranger.Offset));
        Assert.Equal(SnapshotPartKind.None, (await AskAsync(first.Id, first.Size)).Kind);
    }

    [Fact]
    public async Task Snapshot_is_let_go_when_nobody_fetches_it_and_made_anew_when_it_is_old()
    {
        await StartAsync(entries: 1);
        SnapshotPart first = (await FirstAsync()).Part;
        for (int i = 0; i < 6; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(9));
            _server!.Tick();
            Assert.Equal(first.Id, (await AskAsync(first.Id, 0)).Id);
        }

        // Somebody goes on with it, and nobody who begins takes it away; then whoever begins gets a new one.
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(first.Id, (await AskAsync(first.Id, 1)).Id);
        Assert.Equal((first.Id, 0UL), ((await AskAsync(null, 0)).Id, 0UL));
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(first.Id, (await AskAsync(first.Id, 0)).Id);
        _time.Advance(TimeSpan.FromMinutes(2));
        SnapshotPart second = (await FirstAsync()).Part;
        Assert.NotEqual(first.Id, second.Id);

        _time.Advance(TimeSpan.FromMinutes(11));
        _server!.Tick();
        await TestLedger.UntilAsync(() => !_server.IsHolding);
        SnapshotPart third = (await FirstAsync()).Part;
        Assert.NotEqual(second.Id, third.Id);
    }

    [Fact]
    public async Task Snapshot_that_was_made_for_somebody_who_does_not_come_again_is_let_go()
    {
        await StartAsync(entries: 1);
        Assert.Equal(SnapshotPartKind.BeingMade, (await AskAsync(null, 0)).Kind);
        await UntilAsync(() => _server!.IsHolding);
        _time.Advance(TimeSpan.FromMinutes(11));
        await UntilAsync(() => !_server!.IsHolding);

        async Task UntilAsync(Func<bool> isSo) => await TestLedger.UntilAsync(() =>
        {
            _server!.Tick();
            return isSo();
        });
    }

    [Fact]
    public async Task Store_that_gives_none_is_a_fault_that_is_told_once_and_tried_again_later()
    {
        await StartAsync(entries: 0);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(SnapshotPartKind.None, (await MadeAsync()).Part.Kind);
            Assert.Equal(SnapshotPartKind.None, (await AskAsync(null, 0)).Kind);
            Assert.Equal(i + 1, _faults.Count);
            _time.Advance(TimeSpan.FromMinutes(11));
        }

        Assert.All(_faults, code => Assert.Equal(HealthLedgerErrorCodes.SnapshotInvalid, code));
    }

    [Fact]
    public async Task Server_that_ends_while_one_is_made_answers_nobody_any_more()
    {
        await StartAsync(entries: 2);
        _server!.Serve(Peer, new FetchSnapshot(null, 0));
        await _server.DisposeAsync();
        int sent = _sent.Count;
        _server.Serve(Peer, new FetchSnapshot(null, 0));
        _server.Tick();
        await Task.Delay(20);
        Assert.Equal(sent, _sent.Count);
        _server = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
        {
            await server.DisposeAsync();
        }

        if (_storage is { } storage)
        {
            await storage.DisposeAsync();
        }

        if (_cluster is { } cluster)
        {
            await cluster.DisposeAsync();
        }

        _sent.Dispose();
        _folder.Dispose();
    }

    private async Task StartAsync(int entries)
    {
        _cluster = await LedgerTestCluster.StartAsync(1);
        for (int i = 0; i < entries; i++)
        {
            await _cluster[0].AppendAsync(TestLedger.Record($"content {i}", "p"));
        }

        await _cluster.StopAsync(0);
        _storage = await _cluster.MemberOf(0).Storage.OpenAsync(default);
        _server = new SnapshotServer(
            _storage, _time, (_, part) => _sent.Add(part), (code, _) => _faults.Enqueue(code));
    }

    private async Task<SnapshotPart> AskAsync(Digest256? id, ulong offset)
    {
        _server!.Serve(Peer, new FetchSnapshot(id, offset));
        return await Task.Run(() => _sent.TryTake(out SnapshotPart? part, TimeSpan.FromSeconds(60))
            ? SnapshotPart.TryDecode(part.Encode())!
            : throw new TimeoutException("The server does not answer."));
    }

    private async Task<(SnapshotPart Part, int Waited)> FirstAsync()
    {
        (SnapshotPart part, int waited) = await MadeAsync();
        Assert.Equal((SnapshotPartKind.Bytes, 0UL), (part.Kind, part.Offset));
        return (part, waited);
    }

    private async Task<(SnapshotPart Part, int Waited)> MadeAsync()
    {
        SnapshotPart? part = null;
        int asked = 0;
        await TestLedger.UntilAsync(async () =>
        {
            part = await AskAsync(null, 0);
            asked++;
            return part.Kind != SnapshotPartKind.BeingMade;
        });
        return (part!, asked - 1);
    }

    private async Task<byte[]> WholeAsync(SnapshotPart first)
    {
        List<byte> bytes = [.. first.Bytes.Span];
        while ((ulong)bytes.Count < first.Size)
        {
            SnapshotPart next = await AskAsync(first.Id, (ulong)bytes.Count);
            Assert.Equal((first.Id, first.Size), (next.Id, next.Size));
            bytes.AddRange(next.Bytes.Span);
        }

        return [.. bytes];
    }
}
