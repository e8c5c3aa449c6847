using System.Net;
using Consortium.Network;
using HealthLedger;

namespace Consortium;

/// <summary>All organisations, and the lines between them, which the sample owns so that it can cut them.</summary>
internal sealed class OrganisationSet : IAsyncDisposable
{
    private readonly Dictionary<(Organisation Caller, Organisation Called), Line> _lines = [];
    private readonly List<Organisation> _all;
    private readonly string _folder;

    private OrganisationSet(LedgerGenesis genesis, string folder, IEnumerable<Organisation> founders)
    {
        Genesis = genesis;
        _folder = folder;
        _all = [.. founders];
    }

    /// <summary>What everybody who verifies receipts pins.</summary>
    public LedgerGenesis Genesis { get; }

    /// <summary>The organisations: the founders, then who joined.</summary>
    public IReadOnlyList<Organisation> All => _all;

    public IEnumerable<Organisation> Running => All.Where(organisation => organisation.IsRunning);

    /// <summary>Has organisations found a ledger, and starts their processes.</summary>
    public static async Task<OrganisationSet> FoundAsync(
        string folder, IReadOnlyList<string> codes, CancellationToken cancellationToken)
    {
        Organisation[] all = [.. codes.Select(code => new Organisation(code, Path.Combine(folder, code)))];
        LedgerGenesis genesis = await Founding.RunAsync(
            [.. all.Select(organisation => (organisation.Code, organisation.Folder))], cancellationToken)
            .ConfigureAwait(false);
        OrganisationSet set = new(genesis, folder, all);
        try
        {
            foreach (Organisation organisation in all)
            {
                await set.StartAsync(organisation, cancellationToken).ConfigureAwait(false);
            }

            return set;
        }
        catch
        {
            await set.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes the keys of an organisation that is to join, and what it hands to the others. It does not run
    /// yet.</summary>
    public async Task<(Organisation Joiner, ParticipantApplication Participant, ReplicaApplication Replica)> ApplyAsync(
        string code, CancellationToken cancellationToken)
    {
        Organisation joiner = new(code, Path.Combine(_folder, code));
        (ParticipantApplication participant, ReplicaApplication replica) = await Joining
            .ApplyAsync(Genesis, code, joiner.Folder, cancellationToken).ConfigureAwait(false);
        return (joiner, participant, replica);
    }

    /// <summary>Starts one that was voted in.</summary>
    public Task JoinAsync(Organisation joiner, CancellationToken cancellationToken)
    {
        _all.Add(joiner);
        return StartAsync(joiner, cancellationToken);
    }

    /// <summary>Starts one. It calls those that stand before it; the others call it: one of two is enough.</summary>
    public async Task StartAsync(Organisation organisation, CancellationToken cancellationToken)
    {
        List<(string, IPEndPoint)> peers = [];
        foreach (Organisation before in All.TakeWhile(one => one != organisation))
        {
            if (!_lines.TryGetValue((organisation, before), out Line? line))
            {
                line = Line.Open(new IPEndPoint(IPAddress.Loopback, before.ReplicaPort));
                _lines.Add((organisation, before), line);
            }

            peers.Add((before.Code, line.EndPoint));
        }

        await organisation.StartAsync(peers, cancellationToken).ConfigureAwait(false);
        foreach (((_, Organisation called), Line line) in _lines)
        {
            if (called == organisation)
            {
                line.Target = new IPEndPoint(IPAddress.Loopback, organisation.ReplicaPort);
            }
        }
    }

    /// <summary>Cuts every line of one: it runs, and hears nobody.</summary>
    public void Cut(Organisation organisation) => Each(organisation, line => line.Cut());

    /// <summary>Joins the lines again.</summary>
    public void Heal(Organisation organisation) => Each(organisation, line => line.Heal());

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(All.Select(organisation => organisation.StopAsync())).ConfigureAwait(false);
        foreach (Organisation organisation in All)
        {
            await organisation.DisposeAsync().ConfigureAwait(false);
        }

        foreach (Line line in _lines.Values)
        {
            await line.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void Each(Organisation organisation, Action<Line> change)
    {
        foreach (((Organisation caller, Organisation called), Line line) in _lines)
        {
            if (caller == organisation || called == organisation)
            {
                change(line);
            }
        }
    }
}
