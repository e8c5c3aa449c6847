using System.Text;

namespace HealthLedger.Cli.Services;

/// <summary>Writes the text of a systemd unit that runs `serve`.</summary>
internal static class UnitFile
{
    /// <summary>The first line of what we write; by it `uninstall` knows a unit of ours.</summary>
    public const string Mark = "# Written by: healthledger service install";

    private const string StateRoot = "/var/lib/";

    /// <summary>The whole unit; depends on the description alone.</summary>
    public static string Build(ServiceDescription service)
    {
        StringBuilder text = new();
        void Line(string line) => text.Append(line).Append('\n');
        Line(Mark);
        Line("[Unit]");
        Line("Description=HealthLedger node with HL7 v2 listeners");
        Line("Wants=network-online.target time-sync.target");
        Line("After=network-online.target time-sync.target");
        Line("StartLimitIntervalSec=0");
        Line(string.Empty);
        Line("[Service]");
        Line("Type=notify");
        Line("NotifyAccess=main");
        Line("WatchdogSec=60");
        Line("User=" + service.User);
        Line("Group=" + service.Group);
        Line("UMask=0077");
        foreach (string line in PlacesOf(service))
        {
            Line(line);
        }

        Line("ExecStart=" + string.Join(' ', ((string[])[service.Executable, "serve", .. service.Arguments])
            .Select(Quote)));
        Line("# Replaying a long journal, and standing by, take their time.");
        Line("TimeoutStartSec=infinity");
        Line("TimeoutStopSec=120");
        Line("# What gave no sign of life does not end by itself.");
        Line("TimeoutAbortSec=10");
        Line("Restart=on-failure");
        Line("RestartSec=10");
        Line("# Wrong usage and damaged data are not tried again.");
        Line("RestartPreventExitStatus=2 5");
        Line("LimitNOFILE=8192");
        Line("# A dump of the memory would hold data of patients.");
        Line("LimitCORE=0");
        foreach (string line in Hardening)
        {
            Line(line);
        }

        Line(string.Empty);
        Line("[Install]");
        Line("WantedBy=multi-user.target");
        return text.ToString();
    }

    /// <summary>An argument as systemd reads it back (systemd.service(5), command lines).</summary>
    public static string Quote(string argument)
    {
        string escaped = argument
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("%", "%%", StringComparison.Ordinal)
            .Replace("$", "$$", StringComparison.Ordinal);
        return argument.Length > 0 && argument.All(IsPlain) ? escaped : $"\"{escaped}\"";
    }

    private static readonly string[] Hardening =
    [
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateTmp=yes",
        "PrivateDevices=yes",
        "ProtectKernelTunables=yes",
        "ProtectKernelModules=yes",
        "ProtectControlGroups=yes",
        "RestrictSUIDSGID=yes",
        "RestrictRealtime=yes",
        "LockPersonality=yes",
        "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6",
    ];

    private static bool IsPlain(char letter) =>
        char.IsAsciiLetterOrDigit(letter) || letter is '/' or '.' or '-' or '_' or '=' or ':' or ',' or '@' or '%';

    private static IEnumerable<string> PlacesOf(ServiceDescription service)
    {
        List<string> writable = [.. service.WritableFolders];
        string[] below = service.DataFolder.StartsWith(StateRoot, StringComparison.Ordinal)
            ? service.DataFolder[StateRoot.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries)
            : [];
        if (below.Length > 0)
        {
            yield return "StateDirectory=" + Quote(below[0]);
            yield return "StateDirectoryMode=0700";
        }
        else
        {
            writable.Insert(0, service.DataFolder);
        }

        foreach (string folder in writable.Distinct(StringComparer.Ordinal))
        {
            yield return "ReadWritePaths=" + Quote(folder);
        }
    }
}
