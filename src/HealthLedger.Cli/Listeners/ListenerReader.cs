using System.Net;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Validation;

namespace HealthLedger.Cli.Listeners;

/// <summary>Reads the listeners of a file, one after the other.</summary>
internal sealed class ListenerReader
{
    private const int LongestName = 64;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    // What `serve` says on its first line beside the listeners.
    private static readonly string[] Reserved = ["http", "replicas"];

    private readonly string _folder;
    private readonly ListenerFindings _findings;
    private readonly TlsReader _tls;
    private readonly IntakeReader _intake;
    private readonly ValidationReader _validation;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<(IPAddress, int)> _places = [];

    public ListenerReader(string folder, DateTimeOffset now, ListenerFindings findings)
    {
        _folder = folder;
        _findings = findings;
        _tls = new TlsReader(folder, now, findings);
        _intake = new IntakeReader(findings);
        _validation = new ValidationReader(folder, findings);
    }

    public ListenerConfiguration Read(StrictObject source)
    {
        MllpListenerOptions options = new() { Name = ReadName(source) };
        options.Address = ReadAddress(source) ?? options.Address;
        options.Port = (int?)source.Integer("port", 0, IPEndPoint.MaxPort) ?? options.Port;
        if (options.Port != 0 && !_places.Add((options.Address, options.Port)))
        {
            _findings.Invalid(source.PathOf("port"), "another listener of this file has this address and port.");
        }

        ReadAllowed(source, options);
        StrictObject? tls = source.Object("tls");
        TlsSource? tlsSource = tls is null ? null : new TlsSource(tls, _folder);
        (options.Tls, ListenerCertificate? certificate) = _tls.Read(tls);
        if (options.Tls is null && !IPAddress.IsLoopback(options.Address))
        {
            _findings.Warn(
                source.PathOf("address"),
                "this listener can be reached from other machines without TLS: what is sent can be read and changed "
                + "on its way.");
        }

        ReadLimits(source.Object("limits"), options);
        ReadTimeouts(source.Object("timeouts"), options);
        Hl7v2IntakeOptions intake = _intake.Read(source.Object("intake"));
        (Hl7Validator? validator, InvalidMessageAction onInvalid) = _validation.Read(source.Object("validation"));
        intake.Validator = validator;
        intake.OnInvalid = onInvalid;
        bool reportsGaps = source.Flag("reportGaps") ?? true;
        source.End();
        return new ListenerConfiguration
        {
            Listener = options,
            Intake = intake,
            ReportsGaps = reportsGaps,
            Certificate = certificate?.Certificate,
            TlsSource = tlsSource,
        };
    }

    private string ReadName(StrictObject source)
    {
        if (!source.Requires("name") || source.Text("name") is not { } name)
        {
            return "unnamed";
        }

        bool isWord = name.Length <= LongestName
            && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
        if (!isWord || Reserved.Contains(name, StringComparer.Ordinal))
        {
            _findings.Invalid(
                source.PathOf("name"),
                $"1 to {LongestName} letters, digits, '-', '_' and '.' are needed, and neither \"http\" nor "
                + "\"replicas\".");
        }
        else if (!_names.Add(name))
        {
            _findings.Invalid(source.PathOf("name"), "another listener of this file has this name.");
        }

        return name;
    }

    private IPAddress? ReadAddress(StrictObject source)
    {
        if (source.Text("address") is not { } text)
        {
            return null;
        }

        if (IPAddress.TryParse(text, out IPAddress? address))
        {
            return address;
        }

        _findings.Invalid(source.PathOf("address"), "an IP address of this machine is needed, 0.0.0.0 or ::.");
        return null;
    }

    private void ReadAllowed(StrictObject source, MllpListenerOptions options)
    {
        foreach (string text in source.Texts("allowedAddresses"))
        {
            if (IPNetwork.TryParse(text, out IPNetwork network))
            {
                options.AllowedAddresses.Add(network);
            }
            else if (IPAddress.TryParse(text, out IPAddress? address))
            {
                options.AllowedAddresses.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else
            {
                _findings.Invalid(
                    source.PathOf("allowedAddresses"),
                    $"\"{text}\" is neither an IP address nor a network such as 10.1.0.0/16.");
            }
        }
    }

    private void ReadLimits(StrictObject? source, MllpListenerOptions options)
    {
        if (source is null)
        {
            return;
        }

        int Read(string name, int least, int present) =>
            (int?)source.Integer(name, least, int.MaxValue) ?? present;
        options.MaxFrameBytes = Read("maxFrameBytes", 1, options.MaxFrameBytes);
        options.MaxBufferedBytes = source.Integer("maxBufferedBytes", 1, long.MaxValue)
            ?? Math.Max(options.MaxBufferedBytes, options.MaxFrameBytes);
        options.MaxConnections = Read("maxConnections", 1, options.MaxConnections);
        options.MaxConnectionsPerAddress = Read("maxConnectionsPerAddress", 1, options.MaxConnectionsPerAddress);
        options.MaxSkippedBytes = Read("maxSkippedBytes", 0, options.MaxSkippedBytes);
        options.MaxFaultsInARow = Read("maxFaultsInARow", 1, options.MaxFaultsInARow);
        options.Backlog = Read("backlog", 1, options.Backlog);
        if (options.MaxBufferedBytes < options.MaxFrameBytes)
        {
            _findings.Invalid(source.PathOf("maxBufferedBytes"), "it has to be at least maxFrameBytes.");
        }

        source.End();
    }

    private static void ReadTimeouts(StrictObject? source, MllpListenerOptions options)
    {
        if (source is null)
        {
            return;
        }

        TimeSpan Read(string name, TimeSpan present) => source.Duration(name, Shortest, Longest) ?? present;
        options.IdleTimeout = Read("idle", options.IdleTimeout);
        options.PartialFrameTimeout = Read("partialFrame", options.PartialFrameTimeout);
        options.EndOfFrameGrace = Read("endOfFrameGrace", options.EndOfFrameGrace);
        options.HoldTimeout = Read("hold", options.HoldTimeout);
        options.AnswerTimeout = Read("answer", options.AnswerTimeout);
        options.HandshakeTimeout = Read("handshake", options.HandshakeTimeout);
        options.ShutdownTimeout = Read("shutdown", options.ShutdownTimeout);
        options.KeepAliveTime =
            source.Duration("keepAlive", TimeSpan.FromSeconds(1), Longest) ?? options.KeepAliveTime;
        source.End();
    }
}
