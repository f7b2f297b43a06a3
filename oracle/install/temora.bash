# SPDX-License-Identifier: MIT
# Completion of temora's commands and options in bash.
_temora() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
  [[ $before == = ]] && before=${COMP_WORDS[COMP_CWORD-2]}
  [[ $word == = ]] && word=
  if (( COMP_CWORD == 1 )); then
    mapfile -t COMPREPLY < <(compgen -W "check convert coverage decode explore generate run shrink --help --version" -- "$word")
    return
  fi
  case ${COMP_WORDS[1]}:$before in
    check:-f|check:--format)
      mapfile -t COMPREPLY < <(compgen -W "text json tap junit sarif html c" -- "$word") ;;
    check:-p|check:--profile)
      mapfile -t COMPREPLY < <(compgen -W "temora zircon-2021 documented" -- "$word") ;;
    *)
      local options="--help --usage --version"
      case ${COMP_WORDS[1]} in
        check) options+=" --budget --format --json --profile --strict" ;;
        coverage) options+=" --all" ;;
        decode) options+=" --all --json --kvm" ;;
        explore) options+=" --depth --effects --handles --of --output --packets --quiet --states --threads --vcpus"
          options+=" --vectors" ;;
        generate) options+=" --calls --only --seed" ;;
        run|shrink) options+=" --exec" ;;
      esac
      if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
      else
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
      fi ;;
  esac
}
complete -o filenames -F _temora temora
