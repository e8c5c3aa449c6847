using System.CommandLine;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Services;

namespace HealthLedger.Cli.Commands;

/// <summary>`service`: a systemd unit that runs `serve`.</summary>
internal static class ServiceCommand
{
    private const string DefaultFolder = "/etc/systemd/system";

    private const string InstallDescription =
        """
        Writes a systemd unit that runs `serve` with the options behind --.

        Nothing is started, and the service manager is not asked to do anything: the text says what is left to
        do. A unit that is there with other content is not overwritten without --force. Permissions by which
        others could run something as the service's user, or read its secrets, are refused, and so is a user
        or group that this machine does not have.

        Examples:
          healthledger service install --dry-run -- --data /var/lib/healthledger/ledger --mllp 2575
          healthledger service install --user healthledger -- --data /var/lib/healthledger/ledger \
              --passphrase-file /etc/healthledger/passphrase --listeners /etc/healthledger/listeners.json
        """;

    private const string PrintDescription =
        """
        Prints the unit that `service install` would write, and writes nothing.

        Examples:
          healthledger service print -- --data /var/lib/healthledger/ledger --mllp 2575 --http 8080
        """;

    private const string UninstallDescription =
        """
        Removes the unit that `service install` wrote; data, passphrase and user stay.

        Examples:
          healthledger service uninstall
        """;

    private static readonly Func<Option<string>> Name = () => new("--name")
    {
        Description = "The name of the unit, without .service.",
        DefaultValueFactory = _ => "healthledger",
    };

    private static readonly Func<Option<string>> Folder = () => new("--unit-folder")
    {
        Description = "The folder of units.",
        HelpName = "DIR",
        DefaultValueFactory = _ => DefaultFolder,
    };

    private static readonly Func<Option<bool>> DryRun = () => new("--dry-run")
    {
        Description = "Say what would be done, and do nothing.",
    };

    public static Command Create(CommandSet set) =>
        new("service", "A service of the machine that runs the node.")
        {
            CreateInstall(set), CreateUninstall(set), CreatePrint(set),
        };

    private static Command CreateInstall(CommandSet set)
    {
        ServiceOptions options = new();
        Option<string> name = Name();
        Option<string> folder = Folder();
        Option<bool> dry = DryRun();
        Option<bool> force = new("--force") { Description = "Overwrite a unit with other content." };
        return set.WithAction(
            options.On(new Command("install", InstallDescription) { name, folder, dry, force }),
            async (context, cancellationToken) =>
            {
                ServiceDescription service = options.Read(context);
                string unit = ServiceOptions.CheckName("--name", context.Get(name)!);
                string place = context.Get(folder)!;
                return await IsSafeAsync(context, service, place, cancellationToken).ConfigureAwait(false)
                    ? Install(context, service, unit, place, context.Get(dry), context.Get(force))
                    : ExitCode.CheckFailed;
            });
    }

    private static Command CreateUninstall(CommandSet set)
    {
        Option<string> name = Name();
        Option<string> folder = Folder();
        Option<bool> dry = DryRun();
        Option<bool> force = new("--force") { Description = "Remove a unit that this program did not write." };
        return set.WithAction(
            new Command("uninstall", UninstallDescription) { name, folder, dry, force },
            (context, _) =>
            {
                string unit = ServiceOptions.CheckName("--name", context.Get(name)!) + ".service";
                string path = Path.Combine(context.Get(folder)!, unit);
                bool isThere = UnitFolder.Remove(path, context.Get(force), context.Get(dry));
                Show(context, path, isThere && !context.Get(dry));
                context.Console.WriteLine(
                    !isThere ? $"There is no '{path}'."
                    : context.Get(dry) ? $"Would remove '{path}'."
                    : $"Removed '{path}'. Now: systemctl disable --now {unit}; systemctl daemon-reload");
                return Task.FromResult(ExitCode.Done);
            });
    }

    private static Command CreatePrint(CommandSet set)
    {
        ServiceOptions options = new();
        return set.WithAction(
            options.On(new Command("print", PrintDescription)),
            (context, _) =>
            {
                string text = UnitFile.Build(options.Read(context));
                if (context.Console.IsJson)
                {
                    context.Console.WriteJson(json => json.WriteString("unit", text));
                }

                context.Console.WriteLine(text.TrimEnd('\n'));
                return Task.FromResult(ExitCode.Done);
            });
    }

    // All faults are shown, not the first alone.
    private static async Task<bool> IsSafeAsync(
        CommandContext context, ServiceDescription service, string folder, CancellationToken cancellationToken)
    {
        bool isSafe = true;
        foreach (string fault in UnitFolder.FaultsOf(service, folder))
        {
            context.Console.WriteError(CliErrorCodes.PermissionsUnsafe, fault);
            isSafe = false;
        }

        UserDatabase users = new(context.Environment.GetVariable("PATH"));
        bool? hasUser = await users.HasUserAsync(service.User, cancellationToken).ConfigureAwait(false);
        bool? hasGroup = await users.HasGroupAsync(service.Group, cancellationToken).ConfigureAwait(false);
        if (hasUser is null || hasGroup is null)
        {
            context.Console.WriteNotice(
                $"warning: whether there are the user '{service.User}' and the group '{service.Group}' cannot be found "
                + "out: getent is missing or does not answer. Without them the service does not start.");
        }

        if (hasUser == false)
        {
            context.Console.WriteError(
                CliErrorCodes.ServiceUserMissing,
                $"there is no user '{service.User}' on this machine. Make one: useradd --system --user-group "
                + $"--no-create-home --shell /usr/sbin/nologin {service.User}; or name another with --user.");
        }
        else if (hasGroup == false)
        {
            context.Console.WriteError(
                CliErrorCodes.ServiceUserMissing,
                $"there is no group '{service.Group}' on this machine. Make one: groupadd --system {service.Group}; or "
                + "name another with --group.");
        }

        return isSafe && hasUser != false && hasGroup != false;
    }

    private static int Install(
        CommandContext context,
        ServiceDescription service,
        string name,
        string folder,
        bool isDry,
        bool isForced)
    {
        string path = Path.Combine(folder, name + ".service");
        string text = UnitFile.Build(service);
        if (isDry)
        {
            Show(context, path, false);
            context.Console.WriteLine($"Would write '{path}':");
            context.Console.WriteLine(text.TrimEnd('\n'));
            return ExitCode.Done;
        }

        bool isWritten = UnitFolder.Write(path, text, isForced);
        Show(context, path, isWritten);
        context.Console.WriteLine(isWritten ? $"Wrote '{path}'." : $"'{path}' is there already, with this content.");
        context.Console.WriteLine($"Now: systemctl daemon-reload; systemctl enable --now {name}.service");
        return ExitCode.Done;
    }

    private static void Show(CommandContext context, string path, bool isChanged)
    {
        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json =>
            {
                json.WriteString("path", path);
                json.WriteBoolean("changed", isChanged);
            });
        }
    }
}
