using System.CommandLine;
using System.Net;

namespace HealthLedger.Cli.Input;

/// <summary>How a node reaches the replicas of other organisations.</summary>
internal sealed class PeerOptions
{
    private const int MaxIntroductionBytes = 1024 * 1024;

    private readonly Option<string?> _listen = new("--listen")
    {
        Description = "Where to listen for the replicas of other organisations, such as 0.0.0.0:7400; port 0 takes a "
            + "free one.",
        HelpName = "ADDRESS:PORT",
    };

    private readonly Option<string[]> _peers = new("--peer")
    {
        Description = "Where the replica of another organisation listens; ORGANISATION is its code or its id. May be "
            + "repeated, also for one organisation.",
        HelpName = "ORGANISATION=HOST:PORT",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _introduction = new("--introduction")
    {
        Description = "A receipt of a recent entry, from a member (`receipt get`): for a node that joins, or was away, "
            + "when every replica that it knows has another seal key by now.",
        HelpName = "FILE",
    };

    private readonly Option<int?> _viewTimeout = new("--view-timeout")
    {
        Description = "Milliseconds that a submission waits before its primary is replaced, 50 to 60,000; default 500.",
        HelpName = "MS",
    };

    public Command On(Command command)
    {
        command.Options.Add(_viewTimeout);
        return Reaching(command);
    }

    /// <summary>For a command that speaks with the others and is no replica yet.</summary>
    public Command Reaching(Command command)
    {
        command.Options.Add(_listen);
        command.Options.Add(_introduction);
        return OnlyPeers(command);
    }

    /// <summary>For a command that only looks at the addresses.</summary>
    public Command OnlyPeers(Command command)
    {
        command.Options.Add(_peers);
        return command;
    }

    /// <summary>Puts the view timeout into a node's options.</summary>
    /// <exception cref="CliException">It is out of its range.</exception>
    public LedgerNodeOptions Set(CommandContext context, LedgerNodeOptions options)
    {
        if (context.Get(_viewTimeout) is { } milliseconds)
        {
            options.ViewTimeout = milliseconds is >= 50 and <= 60_000
                ? TimeSpan.FromMilliseconds(milliseconds)
                : throw CliException.Usage("--view-timeout is not a number of 50 to 60,000.");
        }

        return options;
    }

    /// <summary>The organisations that were named, each with an address.</summary>
    /// <exception cref="CliException">A text is not of its form.</exception>
    public IReadOnlyList<(string Organisation, DnsEndPoint Address)> Addresses(CommandContext context)
    {
        List<(string Organisation, DnsEndPoint Address)> addresses = [];
        foreach (string text in context.Get(_peers)!)
        {
            int equals = text.LastIndexOf('=');
            addresses.Add(equals > 0 && ReplicaPeers.TryParseAddress(text[(equals + 1)..]) is { } address
                ? (text[..equals], address)
                : throw CliException.Usage(
                    $"--peer {text} is not ORGANISATION=HOST:PORT, such as SOUTH=south.example:7400."));
        }

        return addresses;
    }

    /// <summary>What the node's builder takes.</summary>
    /// <exception cref="CliException">A text is not of its form, names nobody, or a ledger with several replicas got
    /// none.</exception>
    public ReplicaPeers Build(CommandContext context, LedgerGenesis genesis)
    {
        ReplicaPeers peers = new();
        if (context.Get(_listen) is { } listen)
        {
            peers.Transport.ListenEndPoint = ReplicaPeers.TryParseListen(listen)
                ?? throw CliException.Usage($"--listen {listen} is not ADDRESS:PORT, such as 0.0.0.0:7400.");
        }

        if (context.Get(_introduction) is { } introduction)
        {
            peers.Introduction = ReadIntroduction(introduction);
        }

        foreach ((string organisation, DnsEndPoint address) in Addresses(context))
        {
            if (!peers.TryAdd(genesis, organisation, address))
            {
                throw CliException.Usage(
                    $"--peer {organisation} is neither the code of exactly one founder nor an id of 32 hexadecimal "
                    + "digits. See `healthledger network participants`.");
            }
        }

        return genesis.Replicas == 1 || peers.Transport.ListenEndPoint is not null || peers.Addresses.Count > 0
            ? peers
            : throw CliException.Usage(
                $"The ledger has {genesis.Replicas} replicas, and this node has no way to the others. Add --listen, "
                + "--peer or both.");
    }

    private static byte[] ReadIntroduction(string path)
    {
        try
        {
            FileInfo file = new(path);
            return file.Length <= MaxIntroductionBytes
                ? File.ReadAllBytes(path)
                : throw CliException.Usage($"--introduction {path} is not a receipt: it is longer than 1 MiB.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage($"--introduction {path} cannot be read ({exception.GetType().Name}).");
        }
    }
}
