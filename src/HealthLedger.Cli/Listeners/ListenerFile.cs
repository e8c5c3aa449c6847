using System.Text.Json;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Hosting.Alerts;

namespace HealthLedger.Cli.Listeners;

/// <summary>A file of listeners: JSON with comments, strict. docs/reference/listeners.md.</summary>
internal sealed class ListenerFile
{
    private const int MostBytes = 1024 * 1024;

    private static readonly JsonDocumentOptions Options = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = 16,
        AllowDuplicateProperties = false,
    };

    private ListenerFile(IReadOnlyList<ListenerConfiguration> listeners, ListenerFindings findings)
    {
        Listeners = listeners;
        Findings = findings;
    }

    /// <summary>The listeners that could be read; not to be used where there are faults.</summary>
    public IReadOnlyList<ListenerConfiguration> Listeners { get; }

    /// <summary>The routes by which their messages go on; each listener knows them too.</summary>
    public IReadOnlyList<RouteConfiguration> Routes => Listeners.Count > 0 ? Listeners[0].Routes : [];

    /// <summary>What is told to whom when something needs somebody; null when nothing is.</summary>
    public AlertOptions? Alerts { get; private init; }

    public ListenerFindings Findings { get; }

    /// <summary>Reads the file and the files that it names, which lie beside it unless their paths are whole.</summary>
    /// <exception cref="CliException">The file itself cannot be read (HLS1203).</exception>
    public static async Task<ListenerFile> ReadAsync(
        string path, CliEnvironment environment, CancellationToken cancellationToken)
    {
        byte[] bytes = await InputFile.Of(path, environment).ReadAsync(cancellationToken).ConfigureAwait(false);
        string folder = path == "-" ? "." : Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".";
        return Read(bytes, folder, environment.Time.GetUtcNow());
    }

    /// <summary>Reads the text of a file.</summary>
    /// <param name="bytes">UTF-8, at most 1 MiB.</param>
    /// <param name="folder">What paths in it start from.</param>
    /// <param name="now">For the dates of certificates.</param>
    public static ListenerFile Read(ReadOnlyMemory<byte> bytes, string folder, DateTimeOffset now)
    {
        ListenerFindings findings = new();
        if (bytes.Length > MostBytes)
        {
            findings.Add(CliErrorCodes.ListenersUnreadable, "$", "the file is longer than 1 MiB.");
            return new ListenerFile([], findings);
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, Options);
            (List<ListenerConfiguration> listeners, AlertOptions? alerts) =
                ReadRoot(document.RootElement, folder, now, findings);
            return new ListenerFile(listeners, findings) { Alerts = alerts };
        }
        catch (JsonException exception)
        {
            findings.Add(
                CliErrorCodes.ListenersUnreadable,
                exception.Path ?? "$",
                $"this is no JSON, or names a member twice, at line {(exception.LineNumber ?? 0) + 1}.");
        }
        catch (InvalidOperationException)
        {
            // A text that is no UTF-8, or half of a pair of surrogates: found only when the text is read.
            findings.Add(CliErrorCodes.ListenersUnreadable, "$", "a text is not UTF-8.");
        }

        return new ListenerFile([], findings);
    }

    /// <summary>Shows faults and warnings on error output; says whether there are no faults.</summary>
    public bool Show(CliConsole console)
    {
        foreach (string warning in Findings.Warnings)
        {
            console.WriteNotice("warning: " + warning);
        }

        foreach (ListenerFault fault in Findings.Faults)
        {
            console.WriteError(fault.Code, fault.ToString());
        }

        return Findings.Faults.Count == 0;
    }

    private static (List<ListenerConfiguration> Listeners, AlertOptions? Alerts) ReadRoot(
        JsonElement element, string folder, DateTimeOffset now, ListenerFindings findings)
    {
        List<ListenerConfiguration> listeners = [];
        if (StrictObject.Of(element, "$", "$", findings) is not { } root)
        {
            return (listeners, null);
        }

        _ = root.Text("$schema");
        int before = findings.Faults.Count;
        ListenerReader reader = new(folder, now, findings);
        foreach (StrictObject listener in root.Objects("listeners"))
        {
            listeners.Add(reader.Read(listener));
        }

        if (listeners.Count == 0 && findings.Faults.Count == before)
        {
            findings.Invalid("$.listeners", "a list with at least one listener is needed.");
        }

        AlertOptions? alerts = new AlertsReader(folder, findings, [.. listeners.Select(listener => listener.Name)])
            .Read(root.Object("alerts"));
        new RouteReader(folder, now, findings).Read(root, listeners);
        root.End();
        return (listeners, alerts);
    }
}
